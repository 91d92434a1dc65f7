const dtypeNames: Readonly<Record<string, string>> = {
  float: 'float32',
  double: 'float64',
  long: 'int64',
  int: 'int32',
  byte: 'uint8',
  bool: 'bool',
};

function dtypeName(word: string): string {
  return dtypeNames[word.toLowerCase()] ?? word;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** PyTorch's text with the names that ours has: dtypes by their names, options in camelCase, null for None. */
export function translated(message: string): string {
  return message
    .replace(/torch\.Size\((\[[^\]]*\])\)/g, '$1')
    .replace(/torch\.(\w+)Tensor/g, (_, word: string) => dtypeName(word))
    .replace(/\b(Float|Double|Long|Int|Byte|Bool)\b/g, dtypeName)
    .replace(/\bdtype (float|double)\b/g, (_, word: string) => `dtype ${dtypeName(word)}`)
    .replace(/\b(\w+)=True/g, (_, name: string) => `${camelCase(name)}: true`)
    .replace(/\b(logical_\w+|rounding_mode|grad_fn|requires_grad|retain_grad|allow_unused)\b/g, camelCase)
    .replace(/\bNone\b/g, 'null');
}
