/** Why TensorFlow could not be set up: a whole sentence for the user, with what to do. */
export class SetupError extends Error {
  override name = 'SetupError';
}
