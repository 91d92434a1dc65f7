const words: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null' };
/** Library classes that PyTorch gives another name inside. */
const classes: Readonly<Record<string, string>> = { NonDynamicallyQuantizableLinear: 'Linear' };

/** PyTorch's print of a module as TypeScript spells it: names, true and false, numbers, lists, quotes. */
export function asTypeScript(repr: string): string {
  return (
    repr
      .replace(/(?<!\w)\(((?:\d|None)[^()]*,[^()]*)\)/g, (_, items: string) => `[${items.replace(/,\s*$/, '')}]`)
      // No module but ReLU writes over its input.
      .replace(/, inplace=False/g, '')
      .replace(/torch\.DoubleTensor/g, 'torch.float64')
      .replace(/\b(\w+)=/g, (_, name: string) => `${camelCase(name)}=`)
      .replace(/(?<![\w.])-?\d+\.?\d*(?:e-?\d+)?(?![\w.])/g, (number) => String(Number(number)))
      .replace(/\b(True|False|None)\b/g, (word) => words[word] ?? word)
      .replace(
        /\b(paddingMode|mode|padding|nonlinearity)=([a-z]\w*)/g,
        (_, name: string, value: string) => `${name}='${value}'`,
      )
      .replace(/torch\.(float|int)/g, '$1')
      .replace(/\b(\w+)\(/g, (call, name: string) => (classes[name] === undefined ? call : `${classes[name]}(`))
  );
}

function camelCase(name: string): string {
  return name.replace(/(?<=.)_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
