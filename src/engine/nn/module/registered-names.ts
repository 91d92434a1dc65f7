/** `runningMean` is `running_mean`: PyTorch's names for what the library's own modules register. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
