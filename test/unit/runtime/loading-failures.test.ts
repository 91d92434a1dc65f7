/** Scripts that cannot be loaded, or that call what is not there. */
import test from 'node:test';
import { fails } from './expected-failure.ts';

test('a syntax error', (context) =>
  fails(
    context,
    { 'main.ts': 'const a: number = 1;\nconst b = (1 +;\n' },
    { line: 2, column: 15, message: /Expression expected/ },
  ));

test('a syntax error in an imported file', (context) =>
  fails(
    context,
    { 'main.ts': "import './other.ts';\n", 'other.ts': '\n\nlet = = 1;\n' },
    { file: 'other.ts', line: 3, column: 7, message: /./, name: 'SyntaxError' },
  ));

test('a name declared twice, which V8 finds without saying where', (context) =>
  fails(
    context,
    { 'main.ts': 'const x: number = 1;\nconst y = 2;\nlet x = 3;\n' },
    { line: 3, column: 5, message: /already been declared/ },
  ));

test('an import that is not found', (context) =>
  fails(
    context,
    { 'main.ts': "const a = 1;\nimport { b } from './nowhere.ts';\n" },
    { line: 2, column: 19, message: /Cannot find '\.\/nowhere\.ts'/ },
  ));

test('a package that is not installed', (context) =>
  fails(
    context,
    { 'main.ts': "import './a.ts';", 'a.ts': "import thing from 'no-such-package';\n" },
    { file: 'a.ts', line: 1, column: 19, message: /npm install no-such-package/ },
  ));

test('a module of Node that does not exist', (context) =>
  fails(
    context,
    { 'main.ts': "import './a.ts';", 'a.ts': "\nimport thing from 'node:no-such-module';\n" },
    { file: 'a.ts', line: 2, column: 19, message: /has no module 'node:no-such-module'/ },
  ));

test('an import of a file that is no module', (context) =>
  fails(
    context,
    {
      'main.ts': "import { log } from 'node:console';\nimport table from './table.csv';\nlog(table);\n",
      'table.csv': 'a,b\n',
    },
    { line: 2, column: 19, message: /Unknown file extension "\.csv"/ },
  ));

test('an enum', (context) =>
  fails(
    context,
    { 'main.ts': 'const a = 1;\nenum Color { Red }\n' },
    { line: 2, column: 1, message: /Enums are not supported.*constant object/ },
  ));

test('a parameter property', (context) =>
  fails(
    context,
    { 'main.ts': 'class A {\n  constructor(private x: number) {}\n}\n' },
    { line: 2, column: 23, message: /Parameter properties.*assign it in the constructor/ },
  ));

test('a type imported as a value', (context) =>
  fails(
    context,
    {
      'main.ts': "import { v, T } from './m.ts';\nexport const t: T = v;\n",
      'm.ts': 'export interface T {}\nexport const v = 1;\n',
    },
    { line: 1, column: 13, message: /'T' is a type.*import \{ type T \} from '\.\/m\.ts'/ },
  ));

for (const [imported, column, message] of [
  ['{ tensor, Linear }', 18, /no export named 'Linear'\. It is nn\.Linear: import \{ nn \} from 'backstep'/],
  ['{ mse_loss }', 10, /no export named 'mse_loss'\. It is F\.mseLoss: import \{ F \} from 'backstep'/],
  ['{ manual_seed }', 10, /no export named 'manual_seed'\. It is called manualSeed: import \{ manualSeed \}/],
  ['torch', 8, /no default export.*import \* as torch from 'backstep'/],
] as const) {
  test(`import ${imported} from 'backstep' says where it is`, (context) =>
    fails(context, { 'main.ts': `import ${imported} from 'backstep';\n` }, { line: 1, column, message }));
}

test("PyTorch's spelling of a method is told apart from one that there is not", async (context) => {
  const script = (call: string) => ({
    'main.ts': `import { optim, tensor } from 'backstep';\nconst sgd: any = new optim.SGD([tensor(1)], { lr: 1 });\n${call};\n`,
  });
  const place = { line: 3, column: 5 };
  await fails(context, script('sgd.zero_grad()'), {
    ...place,
    message: /^sgd\.zero_grad is not a function\. Backstep spells .* the TypeScript way: zeroGrad\.$/,
  });
  await fails(context, script('new (optim as any).Sgd()'), {
    line: 3,
    column: 1,
    message: /Sgd is not a constructor\. Backstep spells .*: SGD\.$/,
  });
  await fails(context, script('sgd.no_such_thing()'), { ...place, message: /^sgd\.no_such_thing is not a function$/ });
});

test('import in a CommonJS file', (context) =>
  fails(
    context,
    { 'main.ts': "import './old.cts';\n", 'old.cts': "import { tensor } from 'backstep';\ntensor(1);\n" },
    { file: 'old.cts', line: 1, column: 1, message: /CommonJS module.*\.ts or \.mts.*require\('backstep'\)/ },
  ));
