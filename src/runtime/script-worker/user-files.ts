/** Tells the user's files from Backstep's, from Node's and from installed packages. */
export function createUserFileTest(internalFolders: readonly string[]): (path: string) => boolean {
  return (path) => !internalFolders.some((folder) => path.startsWith(folder)) && !/[\\/]node_modules[\\/]/.test(path);
}
