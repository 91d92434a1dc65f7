/** The page of PyTorch's names is the one that the library's docstrings make, and they say what a user must know. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { ops } from '../../../src/engine/ops/table.ts';
import { helpOf } from '../../../webview/graph/model/operation-help.ts';
import { internalOperations } from '../../tools/internal-operations.ts';
import { type Facts, factNames } from '../../tools/library-docs.ts';
import { type LibrarySection, libraryNames, type PublicName } from '../../tools/library-names.ts';
import { operationDocs, operationDocsFile } from '../../tools/operation-docs.ts';
import { namesFile, namesPage } from '../../tools/pytorch-names.ts';

/** Names that neither take nor give a tensor whose shape matters. */
const withoutShapes = new Set([
  ...['availableDevices', 'canCast', 'deviceActivity', 'enableGrad', 'epochs', 'finfo', 'getDefaultDtype'],
  ...[
    'getRngState',
    'iinfo',
    'inferenceMode',
    'isFloatingPoint',
    'isGradEnabled',
    'isInferenceModeEnabled',
    'isNonzero',
  ],
  ...['isTensor', 'logMetrics', 'manualSeed', 'noGrad', 'numel', 'promoteTypes', 'resultType', 'setDefaultDevice'],
  ...['setDefaultDtype', 'setGradEnabled', 'setPrintoptions', 'setRngState', 'steps', 'getDefaultDevice', 'parseCsv'],
  ...['readCsv', 'randomSplit', 'importDataset', 'fit', 'assertNoLeak', 'memory', 'device', 'isDeviceAvailable'],
  ...['x.device', 'x.dim', 'x.dtype', 'x.elementSize', 'x.gradFn', 'x.gradientEdge', 'x.isContiguous'],
  ...['x.isFloatingPoint', 'x.isInference', 'x.isLeaf', 'x.item', 'x.moved', 'x.ndim', 'x.nelement', 'x.numel'],
  ...['x.outputIndex', 'x.registerHook', 'x.registerPostAccumulateGradHook', 'x.requiresGrad', 'x.requiresGrad_'],
  ...['x.retainGrad', 'x.retainsGrad', 'x.size', 'x.storageOffset', 'x.stride', 'x.toArray', 'x.tolist', 'x.toString'],
  'x.toTypedArray',
  ...['detectAnomaly', 'enableGrad', 'forwardAd.dualLevel', 'forwardAd.enterDualLevel', 'forwardAd.exitDualLevel'].map(
    (name) => `autograd.${name}`,
  ),
  ...[
    'inferenceMode',
    'isAnomalyEnabled',
    'isGradEnabled',
    'isInferenceModeEnabled',
    'noGrad',
    'onceDifferentiable',
  ].map((name) => `autograd.${name}`),
  ...['autograd.setDetectAnomaly', 'autograd.setGradEnabled'],
]);

/** The sections whose functions must say shapes, dtypes and errors. */
const factual = [
  'Functions and classes',
  "A tensor's methods and properties",
  '`F`',
  '`linalg`',
  '`special`',
  '`autograd`',
];

/** What a fact must be made of, so that it is one. */
const forms: Readonly<Record<keyof Facts, RegExp>> = {
  // Sizes in brackets, another tensor's shape, an argument, or a rule.
  shape: /\[.*\]|\w's\b|s'|`\w+`|broadcast|sizes?\b|as the|^any\b/,
  dtype: /s'|float(?:32|64)|floating|u?int(?:8|32|64)|bool|dtype|\w's\b|\bone\b|as the/,
  throws: /^(?:\w*Error\b|nothing\b|as the)/,
};

describe('the names of the library', () => {
  let sections: readonly LibrarySection[] = [];
  before(async () => {
    sections = await libraryNames();
  });

  const where = (holds: (name: PublicName) => boolean, titles: readonly string[] | null = null) =>
    sections
      .filter(({ title }) => titles === null || titles.includes(title))
      .flatMap(({ names }) => names.filter(holds).map(({ name }) => name));

  test('everything that a script can reach has a docstring', () => {
    assert.ok(where(() => true).length > 1000, 'names were not found');
    assert.deepEqual(
      where(({ summary }) => summary === ''),
      [],
    );
  });

  for (const fact of factNames) {
    test(`functions of tensors say @${fact}, themselves or by their family`, () => {
      const isAsked = ({ name, isClass }: PublicName) => !isClass && !withoutShapes.has(name);
      assert.ok(where(isAsked, factual).length > 800, 'functions were not found');
      assert.deepEqual(
        where((name) => isAsked(name) && !forms[fact].test(name.facts[fact]), factual),
        [],
      );
    });
  }

  test('no name is excused that says its shape or does not exist', () => {
    const excused = where(({ name, facts }) => withoutShapes.has(name) && facts.shape === '');
    assert.deepEqual(
      [...withoutShapes].filter((name) => !excused.includes(name)),
      [],
    );
  });

  test('src/engine/NAMES.md is up to date: npm run names', async () => {
    assert.equal(await readFile(namesFile, 'utf8'), namesPage(sections));
  });

  test('so is what the details of a node say of operations', async () => {
    assert.equal(await readFile(operationDocsFile, 'utf8'), operationDocs(sections));
  });

  test('every operation that a graph can show has a formula, a sentence, and what comes out of it', () => {
    const silent = Object.values(ops).flatMap(({ name, formula }) => {
      const help = helpOf({ kind: 'op', op: name, formula });
      const says = [formula, help?.summary, help?.shape, help?.dtype];
      return says.every((text) => text !== undefined && text.trim() !== '') ? [] : [name];
    });
    assert.deepEqual(silent, []);
  });

  test('what is said of internal operations is of operations that no docstring tells of', () => {
    const known = new Set<string>([...Object.values(ops).map(({ name }) => name), 'call', 'resize']);
    const documented = new Set(sections.flatMap(({ names }) => names.flatMap(({ name, summary }) => summary && name)));
    for (const name of Object.keys(internalOperations)) {
      assert.ok(known.has(name), `there is no operation ${name}`);
      for (const prefix of ['x.', 'F.', ''])
        assert.ok(!documented.has(prefix + name), `${prefix}${name} has a docstring`);
    }
  });
});
