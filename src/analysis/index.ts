export { sameCall } from './same-call.ts';
export { type Producers, type ReceivedName, SourceIndex } from './source-index.ts';
export { createSourceIndex, SourceIndexCache } from './source-index-cache.ts';
export type { SiteKind, SourcePosition, SourceSite, SourceSpan } from './source-site.ts';
export { loadTypeScript, type TypeScript } from './typescript.ts';
