/** Tables read from text, what the course does with them, and what is wrong with a file, named by row and column. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { loadtxt, parseCsv, readCsv, Table } from '../../../src/engine/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'backstep-tables-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

const houses = 'Rooms,Roof,Price\nNA,NA,127500\n2,NA,106000\n4,Slate,178100\nNA,Tile,140000\n';

describe('readCsv', () => {
  test('columns are what stands in them; what pandas takes for missing is missing', () => {
    const table = readCsv(file('houses.csv', houses));
    assert.deepEqual(table.shape, [4, 3]);
    assert.deepEqual(
      table.columns.map(({ name, kind }) => [name, kind]),
      [
        ['Rooms', 'number'],
        ['Roof', 'text'],
        ['Price', 'number'],
      ],
    );
    assert.deepEqual(table.column('Rooms'), [null, 2, 4, null]);
    assert.deepEqual(table.countMissing(), { Rooms: 2, Roof: 2, Price: 0 });
    assert.deepEqual(readCsv(file('houses.csv.gz', houses)), table);
  });

  test('quotes, commas and lines inside values, a byte order mark, Windows line ends, empty lines', () => {
    const table = parseCsv('\uFEFFname,n\r\n"a, ""b""\nc",1\r\n\r\nd,-2.5e1\r\n');
    assert.deepEqual(table.column('name'), ['a, "b"\nc', 'd']);
    assert.deepEqual(table.column('n'), [1, -25]);
  });

  test('without names, with names given, with other delimiters and missing values', () => {
    assert.deepEqual(parseCsv('1,2\n3,4\n', { header: false }).names, ['0', '1']);
    assert.deepEqual(parseCsv('1,2\n', { header: false, names: ['x', 'y'] }).column('y'), [2]);
    assert.deepEqual(parseCsv('a;b\n1;?\n', { delimiter: ';', naValues: ['?'] }).column('b'), [null]);
  });

  test('truth values, infinities, and numbers that are none', () => {
    const table = parseCsv('a,b,c\ntrue,inf,0x10\nFalse,-inf,7\n');
    assert.deepEqual(
      table.columns.map(({ values }) => values),
      [
        [true, false],
        [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
        ['0x10', '7'],
      ],
    );
  });

  const malformed: readonly (readonly [string, RegExp])[] = [
    ['a,b\n1,2\n3\n', /x\.csv, row 3: expected 2 values, but found 1 \(column 2 is the first without one\)$/],
    ['a,b\n1,2\n\n3,4,5\n', /x\.csv, row 4: expected 2 values, but found 3 \(the first too many, '5', in column 3\)$/],
    ['a,b\n1,"x\n2,3\n', /x\.csv, row 2, column 2: Quoted field unterminated/],
    ['a,b\n"1\n2",3\n4,"x"y\n', /x\.csv, row 4, column 2: Trailing quote on quoted field is malformed/],
    ['', /x\.csv is empty: there is no column$/],
    ['a,a\n1,2\n', /there are two columns called 'a'$/],
  ];
  for (const [text, message] of malformed) {
    test(`malformed: ${JSON.stringify(text)}`, () => assert.throws(() => readCsv(file('x.csv', text)), message));
  }

  test('a damaged archive is named', () => {
    const path = join(folder, 'cut.csv.gz');
    writeFileSync(path, gzipSync(houses).subarray(0, 30));
    assert.throws(() => readCsv(path), /cut\.csv\.gz cannot be unpacked .* it is damaged/);
  });
});

describe('a table', () => {
  const table = parseCsv(houses);

  test('columns and rows by name, place and range', () => {
    assert.deepEqual(table.select('0:2').names, ['Rooms', 'Roof']);
    assert.deepEqual(table.select(['Price', 0]).names, ['Price', 'Rooms']);
    assert.deepEqual(table.select(-1).names, ['Price']);
    assert.deepEqual(table.select(':-1').names, ['Rooms', 'Roof']);
    assert.deepEqual(table.select('::2').names, ['Rooms', 'Price']);
    assert.deepEqual(table.drop('Roof').names, ['Rooms', 'Price']);
    assert.deepEqual(table.rows('1:3').column('Price'), [106000, 178100]);
    assert.deepEqual(table.rows(-1).column('Price'), [140000]);
    assert.deepEqual(table.filter(({ Price }) => Number(Price) > 130000).column('Roof'), ['Slate', 'Tile']);
    assert.deepEqual(table.row(2), { Rooms: 4, Roof: 'Slate', Price: 178100 });
    assert.throws(() => table.select('Garden'), /there is no column 'Garden', but 'Rooms', 'Roof', 'Price'/);
    assert.throws(() => table.select(3), /place 3 is out of bounds: there are 3/);
  });

  test('missing values: left out, or filled by a statistic or a value', () => {
    assert.equal(table.dropMissing().length, 1);
    assert.deepEqual(table.fillMissing('mean').column('Rooms'), [3, 2, 4, 3]);
    assert.deepEqual(table.fillMissing('mean').column('Roof'), table.column('Roof'));
    const skewed = Table.from({ x: [1, 1, 2, null, 10], kind: ['b', 'a', null, 'b', 'a'] });
    assert.equal(skewed.fillMissing('median').column('x')[3], 1.5);
    assert.deepEqual(skewed.fillMissing('mode').rows('2:4').row(0), { x: 2, kind: 'a' });
    assert.equal(skewed.fillMissing('mode').column('x')[3], 1);
    assert.deepEqual(skewed.fillMissing({ kind: { text: 'none' } }).countMissing(), { x: 1, kind: 0 });
    assert.equal(skewed.fillMissing({ text: 'none' }).column('kind')[2], 'none');
    assert.throws(() => table.fillMissing({ Garden: 0 }), /there is no column 'Garden'/);
  });

  test('columns of text become columns of 0 and 1, with one for missing where that is asked for', () => {
    const made = table.select('0:2').fillMissing('mean').getDummies({ dummyNa: true });
    assert.deepEqual(made.names, ['Rooms', 'Roof_Slate', 'Roof_Tile', 'Roof_nan']);
    assert.deepEqual(made.toTensor({ dtype: 'float64' }).toArray(), [
      [3, 0, 0, 1],
      [2, 0, 0, 1],
      [4, 1, 0, 0],
      [3, 0, 1, 0],
    ]);
    assert.deepEqual(table.getDummies({ columns: 'Rooms' }).names, ['Roof', 'Price', 'Rooms_2', 'Rooms_4']);
  });

  test('described: NumPy says the same', () => {
    // numpy.percentile([1, 2, 4, 8], [25, 50, 75]) and numpy.std(..., ddof=1)
    const { columns } = Table.from({
      x: [8, null, 1, 4, 2],
      kind: ['a', 'b', 'c', 'd', 'e'],
      y: [null, null, null, null, 3],
    }).describe();
    assert.deepEqual(columns[0]?.values, ['count', 'mean', 'std', 'min', '25%', '50%', '75%', 'max']);
    assert.deepEqual(columns[1]?.values, [4, 3.75, 3.0956959368344519, 1, 1.75, 3, 5, 8]);
    assert.deepEqual(columns[2]?.values, [1, 3, null, 3, 3, 3, 3, 3]);
  });

  test('as a tensor, if there is nothing in the way', () => {
    assert.deepEqual(table.select('Price').toTensor().toArray(), [[127500], [106000], [178100], [140000]]);
    assert.throws(
      () => table.toTensor(),
      /^RangeError: row 0 of column 'Rooms' is missing: fill it first \(fillMissing\)/,
    );
    assert.throws(
      () => table.select('Roof').dropMissing().toTensor(),
      /^RangeError: row 0 of column 'Roof' is text \('Slate'\): make numbers of it first \(getDummies\)$/,
    );
  });

  test('printed', () => {
    assert.equal(
      String(table.rows('1:3')),
      '   Rooms   Roof   Price\n0      2    NaN  106000\n1      4  Slate  178100',
    );
    assert.match(
      String(Table.from({ x: Array.from({ length: 30 }, (_, n) => n) })),
      /\n\.\.\.\n25 {2}25\n[\s\S]*\n\n\[30 rows x 1 columns\]$/,
    );
  });

  test('columns of other lengths are refused', () => {
    assert.throws(() => Table.from({ a: [1], b: [1, 2] }), /'b' has 2 values and 'a' 1$/);
  });
});

describe('loadtxt', () => {
  test('numbers by commas or blanks, packed or not, with comments', () => {
    assert.deepEqual(loadtxt(file('n.csv', '1,2\n3,-4e1\n')).toArray(), [
      [1, 2],
      [3, -40],
    ]);
    assert.deepEqual(loadtxt(file('n.csv.gz', '1,nan\n')).toArray(), [[1, Number.NaN]]);
    const spaced = loadtxt(file('n.txt', '# x y\n 1  2\n3\t4 # last\n'), { dtype: 'int64', usecols: [1] });
    assert.deepEqual([spaced.dtype, spaced.toArray()], ['int64', [[2], [4]]]);
    assert.deepEqual(loadtxt(file('h.csv', 'a,b\n1,2\n'), { skiprows: 1 }).shape, [1, 2]);
  });

  test("what is no number is named, in NumPy's words", () => {
    assert.throws(
      () => loadtxt(file('n.csv', '1,2\n3,x\n')),
      /n\.csv: could not convert string 'x' to float32 at row 1, column 2\.$/,
    );
    assert.throws(
      () => loadtxt(file('n.csv', '1,2,3\n3,4\n')),
      /the number of columns changed from 3 to 2 at row 1; use `usecols` to select a subset and avoid this error$/,
    );
    assert.throws(
      () => loadtxt(file('n.csv', '1,2\n'), { usecols: [2] }),
      /invalid column index 2 at row 0 with 2 columns$/,
    );
  });
});
