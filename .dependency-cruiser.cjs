/** The layer rules of server/docs/architecture.md, as a lint step. */
const ring = (name, allowed, extra = {}) => ({
  name: `${name}-imports-inward`,
  severity: 'error',
  comment: `server/src/${name} may import only: ${[name, ...allowed].join(', ')}`,
  from: { path: `^server/src/${name}/`, ...extra },
  to: { path: '^server/src/', pathNot: [name, ...allowed].map((r) => `^server/src/${r}/`) },
});
const npm = (name, packages) => ({
  name: `${name}-packages`,
  severity: 'error',
  comment: `server/src/${name} may use only these packages: ${packages.join(', ') || 'none'}`,
  from: { path: `^server/src/${name}/` },
  to: { path: 'node_modules/', pathNot: packages.map((p) => `node_modules/${p}/`) },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ring('engine', []),
    ring('yaml', []),
    ring('dialects', ['engine', 'yaml']),
    ring('workspace', ['engine', 'yaml', 'dialects']),
    ring('inference', ['engine', 'yaml', 'dialects', 'workspace']),
    ring('generate', ['engine', 'yaml', 'dialects', 'workspace', 'inference']),
    ring('rules', ['engine', 'yaml', 'dialects', 'workspace', 'inference', 'generate']),
    ring('assertions', ['engine', 'yaml', 'dialects', 'workspace']),
    {
      name: 'language-imports-inward',
      severity: 'error',
      comment: 'language may import the inner rings and the protocol types',
      from: { path: '^server/src/language/' },
      to: { path: '^server/src/(lsp|cli)/' },
    },
    {
      name: 'workspace-core-without-node',
      severity: 'error',
      comment: 'Only workspace/node, cli and the mains may use Node.',
      from: {
        path: '^server/src/',
        pathNot: '^server/src/(cli/|cli\\.ts|main\\.node\\.ts|core\\.ts|serve-process\\.ts|workspace/node/)',
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nobody-imports-node-adapters',
      severity: 'error',
      from: {
        path: '^server/src/',
        pathNot: '^server/src/(cli/|cli\\.ts|main\\.node\\.ts|core\\.ts|serve-process\\.ts|workspace/node/)',
      },
      to: { path: '^server/src/workspace/node/' },
    },
    {
      name: 'client-knows-only-the-protocol',
      severity: 'error',
      from: { path: '^client/src/' },
      to: { path: '^server/src/', pathNot: '^server/src/protocol\\.ts$' },
    },
    { name: 'server-never-imports-client', severity: 'error', from: { path: '^server/' }, to: { path: '^client/' } },
    npm('engine', ['ipaddr\\.js']),
    npm('yaml', ['yaml']),
    npm('dialects', []),
    npm('rules', []),
    npm('inference', []),
    npm('generate', []),
    npm('assertions', []),
    npm('language', ['vscode-languageserver-types']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(out|dist|\\.vscode-test)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
