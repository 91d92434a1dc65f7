import process from 'node:process';

/**
 * Ends the bootstrap with a message for a person.
 *
 * @param {string} message
 * @returns {never}
 */
export function fail(message) {
  console.error(message);
  process.exit(1);
}
