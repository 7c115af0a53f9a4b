/** Who may import whom. ARCHITECTURE.md says the same in words. */
const only = (name, from, to) => ({ name, severity: 'error', from, to })

module.exports = {
  forbidden: [
    only('no-cycles', {}, { circular: true }),
    only('no-unresolvable', {}, { couldNotResolve: true, pathNot: '^virtual:' }),
    only('nothing-imports-tests', { path: '^(shared|server|web)/' }, { path: '^test/' }),
    only(
      'shared-imports-only-zod-and-itself',
      { path: '^shared/' },
      { pathNot: '^(shared/|node_modules/zod/)' },
    ),
    only(
      'numeric-knows-no-business',
      { path: '^shared/numeric/' },
      { pathNot: '^shared/numeric/' },
    ),
    only(
      'stats-knows-no-metric',
      { path: '^shared/stats/' },
      { pathNot: '^shared/(stats|numeric)/' },
    ),
    only(
      'workbench-knows-only-stats',
      { path: '^shared/workbench/' },
      { pathNot: '^shared/(workbench|stats)/' },
    ),
    only(
      'assignment-imports-nothing',
      { path: '^shared/assignment/' },
      { pathNot: '^shared/assignment/' },
    ),
    only(
      'metrics-import-downwards',
      { path: '^shared/metrics/' },
      { pathNot: '^(shared/(metrics|stats|numeric|schemas)/|node_modules/zod/)' },
    ),
    only(
      'schemas-import-only-zod',
      { path: '^shared/schemas/' },
      { pathNot: '^(shared/schemas/|node_modules/zod/)' },
    ),
    only(
      'b2c-metrics-never-import-b2b',
      { path: '^shared/metrics/b2c/' },
      { path: '^shared/metrics/b2b/' },
    ),
    only(
      'b2b-metrics-never-import-b2c',
      { path: '^shared/metrics/b2b/' },
      { path: '^shared/metrics/b2c/' },
    ),
    only('b2c-views-never-import-b2b', { path: '^web/views/b2c/' }, { path: '^web/views/b2b/' }),
    only('b2b-views-never-import-b2c', { path: '^web/views/b2b/' }, { path: '^web/views/b2c/' }),
    only(
      'charts-components-format-import-no-view',
      { path: '^web/(charts|components|format|api)/' },
      { path: '^web/views/' },
    ),
    only(
      'snippet-imports-only-assignment',
      { path: '^web/snippet/' },
      { pathNot: '^(web/snippet/|shared/assignment/|node_modules/web-vitals/)' },
    ),
    only(
      'web-takes-only-types-from-the-server',
      { path: '^web/' },
      { path: '^server/', dependencyTypesNot: ['type-only'] },
    ),
    only('server-never-imports-web', { path: '^server/' }, { path: '^web/' }),
    only(
      'sql-lives-in-the-data-folders',
      { path: '^server/', pathNot: '^server/(db|event-log|projections|read-models|config-store)/' },
      { path: 'node_modules/(kysely|better-sqlite3)/', dependencyTypesNot: ['type-only'] },
    ),
    only(
      'read-models-never-write',
      { path: '^server/read-models/' },
      { path: '^server/event-log/(append|quarantine)' },
    ),
    only(
      'ingest-only-appends',
      { path: '^server/ingest/' },
      { path: '^server/(projections|read-models|api)/' },
    ),
    only(
      'projections-read-only-the-log',
      { path: '^server/projections/' },
      { path: '^server/(ingest|api|read-models)/' },
    ),
    only(
      'read-models-know-no-http',
      { path: '^server/read-models/' },
      { path: '^server/(ingest|api)/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.svelte-check)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'svelte', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.svelte', '.json'],
    },
  },
}
