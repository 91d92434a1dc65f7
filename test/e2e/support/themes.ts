export type Theme = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

/** The built-in themes: their names in the picker, and the class that the workbench has with each. */
export const themes: Readonly<Record<Theme, { readonly label: string; readonly workbenchClass: string }>> = {
  dark: { label: 'Dark Modern', workbenchClass: 'vs-dark' },
  light: { label: 'Light Modern', workbenchClass: 'vs' },
  highContrast: { label: 'Dark High Contrast', workbenchClass: 'hc-black' },
  highContrastLight: { label: 'Light High Contrast', workbenchClass: 'hc-light' },
};
