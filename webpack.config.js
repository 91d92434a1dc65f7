/**
 * Everything that ships, by where it runs: the extension host (CommonJS), the engine process with its workers and the command
 * line (ES modules), the library that scripts import (an ES module), and the pages (plain scripts).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EsbuildPlugin } from 'esbuild-loader';
import webpack from 'webpack';

const root = import.meta.dirname;

/** What runs beside the extension host. All start one another by file name, so each name is part of the interface. */
const processEntries = {
  'engine-process': 'src/runtime/supervisor-main.ts',
  'script-worker': 'src/runtime/script-worker-main.ts',
  'device-survey': 'src/runtime/devices/device-survey-main.ts',
  'device-worker': 'src/engine/device/remote/device-worker-main.ts',
  'data-worker': 'src/runtime/data-worker-main.ts',
  cli: 'src/cli/main.ts',
};

/** A page's script and its style sheet, which becomes one file of the script's name. */
const pageEntries = {
  graph: ['webview/graph/main.ts', 'webview/graph/styles/graph.css'],
  'graph-layout-worker': 'webview/graph/layout-worker.ts',
  /** The graph page as an exported file, which holds the files above as well. */
  'graph-standalone': ['webview/graph/standalone/host.ts', 'webview/graph/styles/standalone.css'],
  training: ['webview/training/main.ts', 'webview/training/styles/training.css'],
  memory: ['webview/memory/main.ts', 'webview/memory/memory.css'],
};

/** The absolute paths of each entry. A missing one would be left out of the package silently. */
function absolute(entries) {
  const missing = Object.values(entries)
    .flat()
    .filter((path) => !existsSync(join(root, path)));
  if (missing.length > 0) {
    throw new Error(`No such entry: ${missing.join(', ')}`);
  }
  return Object.fromEntries(
    Object.entries(entries).map(([name, paths]) => [name, [paths].flat().map((path) => join(root, path))]),
  );
}

/** Stay packages of their own beside the bundles (see copy-runtime-files.ts): they hold native libraries. */
const nativePackages = [
  { test: /^onnxruntime-(node|common)(\/|$)/, type: 'node-commonjs' },
  { test: /^webgpu$/, type: 'import' },
];

function common(isProduction) {
  return {
    mode: isProduction ? 'production' : 'development',
    devtool: isProduction ? false : 'source-map',
    context: root,
    resolve: { extensions: ['.ts', '.js'] },
    module: {
      rules: [{ test: /\.ts$/, loader: 'esbuild-loader', options: { target: 'es2024' } }],
    },
    performance: { hints: false },
    stats: 'errors-warnings',
    infrastructureLogging: { level: 'warn' },
  };
}

/** Names of classes and functions are what a user sees in graphs and stacks: they survive minification. */
function minimizer(target) {
  return [new EsbuildPlugin({ target, keepNames: true, legalComments: 'none', css: true })];
}

function extensionHost(isProduction) {
  const base = common(isProduction);
  return {
    ...base,
    name: 'extension',
    target: 'node22',
    entry: absolute({ extension: 'src/extension.ts' }),
    output: {
      path: join(root, 'dist'),
      filename: '[name].cjs',
      chunkFilename: '[name].cjs',
      library: { type: 'commonjs2' },
    },
    externals: [{ vscode: 'commonjs vscode' }],
    // The TypeScript parser is one large file without imports of its own: parsing it costs seconds and gives nothing.
    module: { ...base.module, noParse: /[\\/]typescript6[\\/]lib[\\/]typescript\.js$/ },
    optimization: {
      minimizer: minimizer('es2024'),
      splitChunks: {
        cacheGroups: {
          typescript: {
            test: /[\\/]node_modules[\\/]typescript6[\\/]/,
            name: 'typescript',
            chunks: 'async',
            enforce: true,
          },
        },
      },
    },
  };
}

/** ES modules for Node. Not minified: users read their stacks and step into them. */
function nodeModules(isProduction, name, entries, output) {
  const base = common(isProduction);
  return {
    ...base,
    name,
    target: 'node24',
    entry: absolute(entries),
    experiments: { outputModule: true },
    output: { module: true, chunkFormat: 'module', filename: '[name].js', chunkFilename: '[name].chunk.js', ...output },
    externals: [
      ({ request }, callback) => {
        const native = nativePackages.find(({ test }) => test.test(request ?? ''));
        return native === undefined ? callback() : callback(null, `${native.type} ${request}`);
      },
    ],
    module: {
      ...base.module,
      // `import.meta.url` and `new Worker(new URL(...))` mean the bundle's own place at run time.
      parser: { javascript: { importMeta: false, url: false, worker: false, createRequire: false } },
    },
    optimization: { minimize: false, moduleIds: 'named', splitChunks: false },
  };
}

function processes(isProduction) {
  const configuration = nodeModules(isProduction, 'processes', processEntries, { path: join(root, 'dist') });
  const hashBang = new webpack.BannerPlugin({ banner: '#!/usr/bin/env node', raw: true, test: /^cli\.js$/ });
  return { ...configuration, plugins: [hashBang] };
}

function library(isProduction) {
  return nodeModules(
    isProduction,
    'library',
    { index: 'src/engine/index.ts' },
    { path: join(root, 'dist', 'backstep'), library: { type: 'module' } },
  );
}

function pages(isProduction) {
  return {
    ...common(isProduction),
    name: 'pages',
    target: ['web', 'es2022'],
    entry: absolute(pageEntries),
    experiments: { css: true },
    output: { path: join(root, 'dist', 'webview'), filename: '[name].js', cssFilename: '[name].css' },
    optimization: { minimizer: minimizer('es2022'), splitChunks: false },
  };
}

export default function configurations(_environment, { mode }) {
  const isProduction = mode !== 'development';
  return [extensionHost, processes, library, pages].map((make) => make(isProduction));
}
