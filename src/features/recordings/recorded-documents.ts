import * as vscode from 'vscode';
import type { Recordings } from './recordings.ts';

/** Scheme of read-only documents with the text that a script had when it ran, for scripts that are gone. */
const scheme = 'backstep-recorded';

export interface RecordedDocument {
  readonly run: string;
  /** Absolute path, as call sites name it. */
  readonly file: string;
}

export function recordedDocumentUri({ run, file }: RecordedDocument): vscode.Uri {
  const name = file.split(/[\\/]/).at(-1) ?? file;
  return vscode.Uri.from({ scheme, path: `/${name}`, query: JSON.stringify([run, file]) });
}

/** What a document's address says, when it is one of these; else null. */
export function recordedDocumentOf(uri: vscode.Uri): RecordedDocument | null {
  if (uri.scheme !== scheme) return null;
  const value: unknown = JSON.parse(uri.query);
  const [run, file]: unknown[] = Array.isArray(value) ? value : [];
  return typeof run === 'string' && typeof file === 'string' ? { run, file } : null;
}

/** Gives the editor the texts of these documents. */
export function registerRecordedDocuments(recordings: Recordings): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    async provideTextDocumentContent(uri) {
      const document = recordedDocumentOf(uri);
      const recording = document === null ? null : await recordings.of(document.run);
      const text = document === null ? null : await recording?.texts.text(document.file);
      if (text == null) throw new Error('The trace with the text of this script is not open any more.');
      return text;
    },
  });
}
