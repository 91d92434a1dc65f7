/**
 * A table of flats with missing values, made ready for a network.
 *
 * What you learn: reading comma-separated values, choosing columns, filling what is missing, making numbers of words.
 *
 * Run it and read the output from table to tensor. Point at `inputs` to see what became of the column `Roof`.
 */
import { parseCsv, type Table } from 'backstep';

// readCsv(path) reads the same from a file, packed or not.
const flats = parseCsv(`Rooms,Roof,Area,Price
3,,62.5,127500
2,,48,106000
4,Slate,101,178100
,,70.5,140000
3,Tiles,NA,151000
`);
console.log('rows and columns', flats.shape);
console.log('missing', flats.countMissing());

const inputs = flats.select('0:3');
const targets = flats.select('Price');

// Numbers: the mean of what is there. Words: a column of 0 and 1 for each, and one for "missing".
const filled: Table = inputs.fillMissing('mean');
console.log('rooms', filled.column('Rooms'));
console.log('area', filled.column('Area'));
const numbers = filled.getDummies({ dummyNa: true });
console.log('columns', numbers.names);

// Other fillings of the same column.
console.log('median', inputs.fillMissing({ Rooms: 'median' }).column('Rooms').at(3));
console.log('mode', inputs.fillMissing({ Rooms: 'mode' }).column('Rooms').at(3));

const x = numbers.toTensor();
const y = targets.toTensor();
console.log(x);
console.log(y.flatten());
console.log(`mean price ${y.mean().item().toFixed(1)}, std ${y.std().item().toFixed(1)}`);

// Without a single missing value nothing would be left but one row.
console.log('rows without a missing value:', flats.dropMissing().length);
