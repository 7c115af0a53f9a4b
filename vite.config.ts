import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import type { Plugin, UserConfig } from 'vite'
import { configDefaults, defineConfig } from 'vitest/config'
import { RUNTIME_MODULES } from './deploy/runtime-modules.mjs'
import { functionDocs } from './web/build/function-docs.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The docstrings of the metrics, for their pages in the dashboard. */
const metricDocs: Plugin = {
  name: 'metric-docs',
  resolveId: (id) => (id === 'virtual:metric-docs' ? `\0${id}` : null),
  load: (id) =>
    id === '\0virtual:metric-docs'
      ? `export const METRIC_DOCS = ${JSON.stringify(functionDocs(here('shared/metrics')))}`
      : null,
}

/** The single-page application: everything under web/ but the snippet. */
const dashboard: UserConfig = {
  root: here('web'),
  base: '/',
  plugins: [svelte({ configFile: here('web/svelte.config.js') }), metricDocs],
  build: { outDir: here('web/dist'), emptyOutDir: true, target: 'es2022' },
  server: { proxy: { '/api': 'http://127.0.0.1:4600', '/t.js': 'http://127.0.0.1:4600' } },
}

/** One file of the snippet's folder, whole in itself. */
const snippetFile = (
  name: string,
  { from, format }: { from: string; format: 'iife' | 'es' },
): UserConfig => ({
  root: here('web/snippet'),
  build: {
    outDir: here('web/dist-snippet'),
    emptyOutDir: false,
    target: 'es2022',
    lib: {
      entry: here(`web/snippet/${from}`),
      formats: [format],
      name: 'taktSnippet',
      fileName: () => name,
    },
  },
})

/** The types of the module, beside it: the public shapes and its one function. */
const moduleTypes: Plugin = {
  name: 'module-types',
  generateBundle() {
    const types = readFileSync(here('web/snippet/types.ts'), 'utf8')
    const source = `${types}
/** Starts Takt from a bundle. \`host\` ends with a slash: \`https://takt.example/\`. */
export declare function loadTakt(options: { host: string; writeKey: string }): Promise<Takt>
`
    this.emitFile({ type: 'asset', fileName: 'module.d.ts', source })
  },
}

/** The server as plain JavaScript for Node 20, its npm dependencies left outside. */
const server: UserConfig = {
  root: here('server'),
  build: {
    outDir: here('server/dist'),
    emptyOutDir: true,
    ssr: true,
    target: 'node20',
    rollupOptions: {
      input: {
        main: here('server/main.ts'),
        'writer-thread': here('server/writer-thread/thread.ts'),
        'reader-thread': here('server/reader-thread/thread.ts'),
      },
      // Beside the entries: modules find files by where they themselves are.
      output: { chunkFileNames: '[name]-[hash].js' },
    },
  },
  ssr: { noExternal: true, external: RUNTIME_MODULES },
}

const builds: Record<string, UserConfig> = {
  dashboard,
  /** A classic script with assignment; the server puts a project's configuration in front of it. */
  snippet: snippetFile('snippet.js', { from: 'snippet.ts', format: 'iife' }),
  /** The same without assignment, while no experiment runs. */
  collector: snippetFile('collector.js', { from: 'collector.ts', format: 'iife' }),
  module: {
    ...snippetFile('module.js', { from: 'module.ts', format: 'es' }),
    plugins: [moduleTypes],
  },
  vitals: snippetFile('vitals.js', { from: 'vitals.ts', format: 'es' }),
  server,
}

export default defineConfig(({ mode }) => ({
  ...builds[mode],
  test: {
    exclude: [...configDefaults.exclude, '**/dist/**'],
    reporters: ['default', here('test/support/summary-reporter.ts')],
    retry: 0,
    // Tests wait for servers, browsers and timers a good part of their time: one more than there are cores.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        test: {
          name: 'unit',
          root: here('.'),
          include: ['test/{shared,server,web,conformance}/**/*.test.ts', 'test/*.test.ts'],
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'calibration',
          root: here('.'),
          include: ['test/calibration/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          root: here('.'),
          include: ['test/{snippet,e2e}/**/*.test.ts'],
          globalSetup: here('test/support/browser-setup.ts'),
          testTimeout: 90_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
}))
