/** What cards can be coloured by without writing anything; all but the first four are expressions. Time is of the way that is shown. */
export const colourChoices = [
  ['kind', 'Kind of operation'],
  ['module', 'Module'],
  ['dtype', 'dtype'],
  ['device', 'Device'],
  ['mean', 'Mean'],
  ['std', 'Standard deviation'],
  ['max - min', 'Range'],
  ['gradNorm', 'Gradient norm'],
  ['updateRatio', 'Update ratio'],
  ['zeros / count', 'Sparsity'],
  ['nan + inf', 'NaN and infinite'],
  ['time', 'Time'],
  ['bytes', 'Memory'],
] as const;
