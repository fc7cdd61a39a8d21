/**
 * What torch's default `torch.load` (`weights_only=True`) accepts: names by module. Measured on torch 2.13.0;
 * source: torch/_weights_only_unpickler.py, `_get_allowed_globals`.
 */
const ALLOWED_BY_MODULE: Readonly<Record<string, string>> = {
  _codecs: 'encode',
  builtins: 'bytearray complex set',
  collections: 'Counter OrderedDict',
  torch:
    'BFloat16Storage BFloat16Tensor BoolStorage BoolTensor ByteStorage ByteTensor CharStorage CharTensor ComplexDoubleStorage ComplexFloatStorage DoubleStorage DoubleTensor FloatStorage FloatTensor HalfStorage HalfTensor IntStorage IntTensor LongStorage LongTensor QInt32Storage QInt8Storage QUInt2x4Storage QUInt4x2Storage QUInt8Storage ShortStorage ShortTensor Size Tensor bfloat16 bits16 bits1x8 bits2x4 bits4x2 bits8 bool complex128 complex32 complex64 device float16 float32 float4_e2m1fn_x2 float64 float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu int1 int16 int2 int3 int32 int4 int5 int6 int64 int7 int8 per_channel_affine per_channel_affine_float_qparams per_channel_symmetric per_tensor_affine per_tensor_symmetric qint32 qint8 quint2x4 quint4x2 quint8 uint1 uint16 uint2 uint3 uint32 uint4 uint5 uint6 uint64 uint7 uint8',
  'torch._tensor': '_rebuild_from_type_v2',
  'torch._utils':
    '_rebuild_device_tensor_from_cpu_tensor _rebuild_device_tensor_from_numpy _rebuild_meta_tensor_no_storage _rebuild_nested_tensor _rebuild_parameter _rebuild_parameter_with_state _rebuild_qtensor _rebuild_sparse_tensor _rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_wrapper_subclass',
  'torch.cuda':
    'BFloat16Storage BFloat16Tensor BoolStorage BoolTensor ByteStorage ByteTensor CharStorage CharTensor ComplexDoubleStorage ComplexFloatStorage DoubleStorage DoubleTensor FloatStorage FloatTensor HalfStorage HalfTensor IntStorage IntTensor LongStorage LongTensor ShortStorage ShortTensor',
  'torch.cuda.sparse':
    'BFloat16Tensor ByteTensor CharTensor DoubleTensor FloatTensor HalfTensor IntTensor LongTensor ShortTensor',
  'torch.nn.parameter': 'Parameter',
  'torch.serialization': '_get_layout',
  'torch.sparse':
    'BFloat16Tensor ByteTensor CharTensor DoubleTensor FloatTensor HalfTensor IntTensor LongTensor ShortTensor',
  'torch.storage': 'TypedStorage UntypedStorage',
};

/** Accepted as soon as `torch` itself is imported, which every user of `torch.load` has done. */
const ALLOWED_BY_IMPORT: Readonly<Record<string, string>> = {
  'torch.distributed._mesh_layout': '_FlatLayout _MeshLayout',
  'torch.nested._internal.nested_tensor': 'NestedTensor _rebuild_njt',
};

/** `module.name`, joined: torch looks a name up as one string, wherever the dot between module and name is. */
export const ALLOWED_GLOBALS: ReadonlySet<string> = new Set(
  [ALLOWED_BY_MODULE, ALLOWED_BY_IMPORT].flatMap((table) =>
    Object.entries(table).flatMap(([module, names]) => names.split(' ').map((name) => `${module}.${name}`)),
  ),
);

/** Modules refused before the list is even looked at. */
export const BLOCKED_MODULES: ReadonlySet<string> = new Set(['sys', 'os', 'posix', 'nt']);

/** Known to torch, but only after another import: the message names the import. */
export const NEEDS_IMPORT: ReadonlyMap<string, string> = new Map([
  [
    'torch._dynamo.decorators._DimRange',
    '``torch.nested`` and ``torch._dynamo`` must be imported to load nested jagged tensors (NJTs)',
  ],
  ['torch.distributed.device_mesh.DeviceMesh', '``torch.distributed.tensor`` must be imported to load DTensors'],
  [
    'torch.distributed.tensor._dtensor_spec.DTensorSpec',
    '``torch.distributed.tensor`` must be imported to load DTensors',
  ],
  [
    'torch.distributed.tensor._dtensor_spec.TensorMeta',
    '``torch.distributed.tensor`` must be imported to load DTensors',
  ],
  ['torch.distributed.tensor.DTensor', '``torch.distributed.tensor`` must be imported to load DTensors'],
  [
    'torch.distributed.tensor.placement_types.Partial',
    '``torch.distributed.tensor`` must be imported to load DTensors',
  ],
  [
    'torch.distributed.tensor.placement_types.Replicate',
    '``torch.distributed.tensor`` must be imported to load DTensors',
  ],
  ['torch.distributed.tensor.placement_types.Shard', '``torch.distributed.tensor`` must be imported to load DTensors'],
]);

/** torch applies these Python 2 names at every protocol, names before modules. */
export const TORCH_NAME_MAPPING: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['__builtin__ xrange', ['builtins', 'range']],
  ['__builtin__ reduce', ['functools', 'reduce']],
  ['__builtin__ intern', ['sys', 'intern']],
  ['__builtin__ unichr', ['builtins', 'chr']],
  ['__builtin__ unicode', ['builtins', 'str']],
  ['__builtin__ long', ['builtins', 'int']],
  ['itertools izip', ['builtins', 'zip']],
  ['itertools imap', ['builtins', 'map']],
  ['itertools ifilter', ['builtins', 'filter']],
  ['itertools ifilterfalse', ['itertools', 'filterfalse']],
  ['itertools izip_longest', ['itertools', 'zip_longest']],
  ['UserDict IterableUserDict', ['collections', 'UserDict']],
  ['UserList UserList', ['collections', 'UserList']],
  ['UserString UserString', ['collections', 'UserString']],
  ['__builtin__ basestring', ['builtins', 'str']],
  ['exceptions StandardError', ['builtins', 'Exception']],
  ['UserDict UserDict', ['collections', 'UserDict']],
]);

export const TORCH_IMPORT_MAPPING: ReadonlyMap<string, string> = new Map([
  ['__builtin__', 'builtins'],
  ['copy_reg', 'copyreg'],
  ['Queue', 'queue'],
  ['repr', 'reprlib'],
  ['_abcoll', 'collections.abc'],
  ['UserDict', 'collections'],
  ['UserList', 'collections'],
  ['UserString', 'collections'],
  ['whichdb', 'dbm'],
  ['StringIO', 'io'],
  ['cStringIO', 'io'],
]);

/** Opcode bytes the restricted unpickler has no case for; it then says `Unsupported operand` and the byte in decimal. */
export const REJECTED_OPCODES: readonly number[] = [
  48, 49, 50, 66, 67, 70, 73, 76, 80, 83, 84, 86, 100, 103, 105, 108, 111, 112, 130, 131, 132, 139, 140, 141, 142, 144,
  145, 146, 147, 148, 149, 150, 151, 152,
];
