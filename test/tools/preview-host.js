// Stands in for the editor in the preview: keeps what the page posts and saves, where the tool can read it.
window.posted = [];
const theme = new URLSearchParams(location.search).get('theme') ?? 'dark';
document.body.className = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  contrast: 'vscode-high-contrast',
  contrastLight: 'vscode-high-contrast-light',
}[theme];
window.acquireVsCodeApi = () => ({
  postMessage: (message) => window.posted.push(message),
  getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
  setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
});
