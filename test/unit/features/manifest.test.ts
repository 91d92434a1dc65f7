import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as identifiers from '../../../src/features/identifiers.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { contributes } = manifest;

const sorted = (values: Iterable<string>) => [...values].sort();

test('the commands of the manifest are those of the code', () => {
  const declared = contributes.commands.map(({ command }: { command: string }) => command);
  assert.deepEqual(sorted(declared), sorted(Object.values(identifiers.commands)));
});

test('every command is titled and belongs to Backstep', () => {
  for (const { title, category } of contributes.commands) {
    assert.equal(category, 'Backstep');
    assert.match(title, /^[A-Z]/);
  }
});

test('menus, walkthrough and their links name only commands that exist', () => {
  const known = new Set<string>(Object.values(identifiers.commands));
  const text = JSON.stringify([contributes.menus, contributes.walkthroughs]);
  const named = [...text.matchAll(/(?:"command":"|command:|onCommand:)(backstep\.\w+)/g)].map(([, id]) => id ?? '');
  assert.ok(named.length > 20);
  for (const id of named) assert.ok(known.has(id), id);
});

test('the views of the manifest are those of the code', () => {
  const { container, training } = identifiers.views;
  assert.equal(contributes.viewsContainers.activitybar[0].id, container);
  assert.deepEqual(
    contributes.views[container].map(({ id }: { id: string }) => id),
    [training],
  );
  assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${identifiers.views.graph}`));
});

test('the settings of the manifest are those of the code, each with a default', () => {
  const { properties } = contributes.configuration;
  const names = Object.values(identifiers.settings).map((name) => `${identifiers.settingsSection}.${name}`);
  assert.deepEqual(sorted(Object.keys(properties)), sorted(names));
  for (const [name, setting] of Object.entries<{ default?: unknown; markdownDescription?: string }>(properties)) {
    assert.notEqual(setting.default, undefined, name);
    assert.ok((setting.markdownDescription ?? '').length > 10, name);
  }
});

test('when-clauses ask only for context keys that the code sets', () => {
  const whens = JSON.stringify(contributes.menus).matchAll(/"when":"([^"]*)"/g);
  const known = new Set<string>([...Object.values(identifiers.contextKeys), ...Object.values(identifiers.views)]);
  const asked = [...whens].flatMap(([, when]) => [...(when ?? '').matchAll(/backstep\.\w+/g)].map(([key]) => key));
  assert.ok(asked.length > 5);
  for (const key of asked) assert.ok(known.has(key), key);
});

test('debug types, walkthrough and languages agree', () => {
  assert.deepEqual(
    contributes.debuggers.map(({ type }: { type: string }) => type),
    Object.values(identifiers.debugTypes),
  );
  assert.equal(contributes.walkthroughs[0].id, identifiers.walkthrough);
  for (const language of identifiers.scriptLanguages) {
    assert.ok(manifest.activationEvents.includes(`onLanguage:${language}`));
  }
});

test('nothing starts Backstep but its commands, its views and a script', () => {
  const allowed = /^(onLanguage:(typescript|javascript)|onWebviewPanel:backstep\.\w+)$/;
  for (const event of manifest.activationEvents) assert.match(event, allowed);
});

test('in an untrusted workspace no setting of its own says what runs', () => {
  const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
  assert.equal(untrustedWorkspaces.supported, 'limited');
  assert.equal(virtualWorkspaces.supported, 'limited');
  assert.ok(untrustedWorkspaces.restrictedConfigurations.includes('backstep.runtimeExecutable'));
  assert.deepEqual(manifest.extensionKind, ['workspace']);
});

test('the GPU build of TensorFlow is an option, never a need', () => {
  assert.deepEqual(manifest.peerDependencies, { '@tensorflow/tfjs-node-gpu': '^4.22.0' });
  assert.equal(manifest.peerDependenciesMeta['@tensorflow/tfjs-node-gpu'].optional, true);
});

test('the pictures that the manifest names exist', () => {
  const pictures = [...JSON.stringify(manifest).matchAll(/"(media\/[^"]+)"/g)].map(([, path]) => path ?? '');
  assert.ok(pictures.length > 5);
  for (const path of pictures) assert.ok(existsSync(join(root, path)), path);
});

test('the pictures of the walkthrough carry no styles: its page drops them', () => {
  for (const { media } of contributes.walkthroughs[0].steps) {
    assert.doesNotMatch(readFileSync(join(root, media.svg), 'utf8'), /style=|<style/);
  }
});
