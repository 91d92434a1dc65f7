import process from 'node:process';
import fc from 'fast-check';

/**
 * fast-check for our tests. An everyday run draws the same cases each time, so that a failure is of the change at hand;
 * `test:full` draws new ones. Either seed can be given as BACKSTEP_PROPERTY_SEED; a failure prints the one it had.
 */
fc.configureGlobal({ seed: Number(process.env['BACKSTEP_PROPERTY_SEED'] ?? 1) });

export default fc;
