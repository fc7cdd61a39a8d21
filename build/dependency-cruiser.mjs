/** The second fence: who may import whom. The first is the tsconfig of each part. */
const PURE =
  '^src-core/(model|findings|contract|bytes|zip|pickle|torch|safetensors|gguf|numpy|hdf5|keras|onnx|decompress|sets|safety|values|operations)/';
const DATA = '^src-core/(model|findings|contract|bytes)/';
const FORMATS = '^src-core/(zip|pickle|torch|safetensors|gguf|numpy|hdf5|keras|onnx|decompress|sets|safety|values)/';

export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle means two files are one concept, or a concept is in the wrong place.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'pure-core',
      comment:
        'Readers are pure: bytes come through ByteSource, the machine through Ports. zod checks what enters by the contract; h5wasm is the HDF5 reader.',
      severity: 'error',
      from: { path: PURE },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: 'node_modules/(zod|h5wasm)/' },
    },
    {
      name: 'zod-at-the-contract',
      severity: 'error',
      from: { path: PURE, pathNot: '^src-core/contract/' },
      to: { path: 'node_modules/zod/' },
    },
    {
      name: 'data-imports-data',
      severity: 'error',
      from: { path: DATA },
      to: { path: '^src-core/', pathNot: DATA },
    },
    {
      name: 'formats-import-inward',
      severity: 'error',
      from: { path: FORMATS },
      to: { path: '^src-core/(operations|pipeline|node|cli|server)/' },
    },
    {
      name: 'zip-and-pickle-know-no-torch',
      severity: 'error',
      from: { path: '^src-core/(zip|pickle)/' },
      to: { path: '^src-core/(torch|safetensors|gguf|numpy|hdf5|keras|onnx|sets|safety|values)/' },
    },
    {
      name: 'operations-import-inward',
      severity: 'error',
      from: { path: '^src-core/operations/' },
      to: { path: '^src-core/(pipeline|node|cli|server)/' },
    },
    {
      name: 'nobody-imports-the-doors',
      severity: 'error',
      from: { pathNot: '^src-core/(cli|server)/' },
      to: { path: '^src-core/(cli|server)/' },
    },
    {
      name: 'yauzl-behind-its-adapter',
      severity: 'error',
      from: { pathNot: '^src-core/node/' },
      to: { path: 'node_modules/(@types/)?yauzl/' },
    },
    {
      name: 'core-is-the-centre',
      severity: 'error',
      from: { path: '^src-core/' },
      to: { path: '^(electron|renderer)/|node_modules/(electron|react|zustand)/' },
    },
    {
      name: 'renderer-sees-data-only',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(src-core/|electron/)', pathNot: '^src-core/(contract|model|findings)/' },
    },
    {
      name: 'renderer-without-node',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'preload-is-a-bridge',
      severity: 'error',
      from: { path: '^electron/preload/' },
      to: {
        path: '^(src-core|renderer|electron/(main|engine))/',
        pathNot: '^(src-core/contract|electron/channels)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'main-parses-nothing',
      comment: 'Files are read in the engine process only.',
      severity: 'error',
      from: { path: '^electron/main/' },
      to: {
        path: '^src-core/',
        pathNot: '^src-core/(contract|model|findings|node/(engine/protocol|version))',
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'renderer/tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'] },
    exclude: { path: '\\.module\\.css$' },
  },
};
