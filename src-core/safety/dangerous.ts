/**
 * Names that can run code, start programs, reach files or the network, or find such names, when a pickle calls them.
 * A hint of severity behind the allow-list, never a complete list: whatever is not allowed is at least `unknown`.
 *
 * A module stands for all its submodules. Sources: the Python standard library's documentation, public security
 * advisories on model files (CVE-2025-1716, CVE-2025-32434, CVE-2024-5480…), and the modules' own source.
 */
type Danger = { readonly why: string; readonly modules: string };

const BY_MODULE: readonly Danger[] = [
  {
    why: 'runs programs',
    modules:
      'os posix nt subprocess _posixsubprocess _winapi pty commands popen2 pexpect plumbum sh fabric paramiko pipes asyncio multiprocessing torch.multiprocessing concurrent.futures mailcap _aix_support _osx_support torch.utils.collect_env ensurepip venv pip antigravity webbrowser platform',
  },
  {
    why: 'runs code given as text or bytes',
    modules:
      'code codeop runpy timeit profile cProfile pdb bdb trace doctest idlelib _pyrepl ipykernel IPython lib2to3 distutils numpy.distutils numpy.f2py numpy.testing numpy.ctypeslib setuptools pkg_resources py_compile compileall zipapp marshal dis rlcompleter Cython cython pyximport cffi torch.utils.cpp_extension torch._dynamo torch._inductor torch.fx torch.jit torch.utils.bottleneck torch.utils.benchmark.utils.timer torch.utils._config_module pandas.core.computation sympy.parsing jinja2 mako unittest test nbconvert jupyter_client cgitb pydoc',
  },
  {
    why: 'imports modules by name',
    modules:
      'importlib imp _imp _frozen_importlib _frozen_importlib_external zipimport pkgutil site hydra torch.package transformers.utils.import_utils',
  },
  {
    why: 'loads another pickle without restrictions',
    modules:
      'pickle _pickle cPickle dill cloudpickle jsonpickle ray.cloudpickle shelve joblib.memory pandas.io.pickle torch.serialization torch.hub yaml ruamel',
  },
  {
    why: 'changes or reads the running interpreter',
    modules: 'sys gc inspect atexit _interpreters _xxsubinterpreters signal _signal ctypes _ctypes dl new __builtins__',
  },
  {
    why: 'reads or writes files',
    modules:
      'shutil tempfile mmap fcntl dbm bsddb sqlite3 _sqlite3 glob linecache fileinput filecmp tarfile zipfile _pyio logging.config smart_open fsspec wave numpy.lib.npyio numpy.lib._npyio_impl numpy.lib.format numpy.lib._format_impl numpy.lib._datasource torch.utils.data.datapipes',
  },
  {
    why: 'reaches the network',
    modules:
      'socket _socket socketserver ssl urllib urllib2 http httplib httpx aiohttp requests ftplib smtplib smtpd poplib imaplib nntplib telnetlib xmlrpc wsgiref select selectors boto3 tornado twisted celery distributed huggingface_hub torch.distributed.rpc torch.distributed.elastic torch.utils.model_zoo logging.handlers',
  },
  { why: 'reaches other machines or devices', modules: 'winreg _winreg msvcrt readline resource syslog' },
  { why: 'starts threads', modules: '_thread thread threading' },
  {
    why: 'switches off tools that check files',
    modules: 'picklescan modelscan fickling modelaudit saferpickle model_unpickler',
  },
  { why: 'loads native code', modules: 'torch.classes torch.ops' },
];

/** Names in modules that are harmless otherwise. `Class.*` stands for every attribute of a class. */
const BY_NAME: readonly { readonly why: string; readonly names: Readonly<Record<string, string>> }[] = [
  {
    why: 'runs code given as text or bytes',
    names: {
      builtins: 'eval exec compile execfile breakpoint input help',
      dataclasses: '_create_fn make_dataclass',
      typing: 'get_type_hints _eval_type ForwardRef._evaluate',
      sympy: 'sympify S parse_expr lambdify',
      'sympy.core.sympify': 'sympify _sympify kernS',
      'sympy.utilities.lambdify': 'lambdify',
      types: 'CodeType FunctionType LambdaType MethodType new_class prepare_class',
      pandas: 'eval DataFrame.eval DataFrame.query',
      'pandas.core.frame': 'DataFrame.eval DataFrame.query',
      numpy: 'apply_along_axis apply_over_axes fromfunction frompyfunc piecewise vectorize',
      torch: 'compile',
      psutil: 'Popen',
      'torch.cuda': '_lazy_call',
      'torch.utils.benchmark': 'Timer',
      'torch._utils': '_import_dotted_name',
      'sklearn.preprocessing._function_transformer': 'FunctionTransformer',
      uuid: '_get_command_stdout _popen _ifconfig_getter _ip_getter _arp_getter _lanscan_getter _netstat_getter',
    },
  },
  { why: 'imports modules by name', names: { builtins: '__import__ reload' } },
  {
    why: 'finds or changes attributes by name',
    names: {
      builtins: 'setattr delattr globals locals vars',
      operator: 'attrgetter methodcaller call setitem delitem iadd',
      _operator: 'attrgetter methodcaller call setitem delitem iadd',
    },
  },
  {
    why: 'calls a function it is given',
    names: {
      builtins: 'map filter apply classmethod exit quit',
      functools: 'reduce partialmethod cached_property singledispatch cmp_to_key lru_cache',
      itertools: 'accumulate dropwhile filterfalse starmap takewhile groupby',
      weakref: 'finalize',
      copyreg: 'add_extension pickle constructor',
      contextlib: 'ExitStack',
      sched: 'scheduler',
      'torch.nn.modules.module': 'register_module_forward_hook',
    },
  },
  {
    why: 'loads another pickle without restrictions',
    names: {
      numpy: 'load',
      pandas: 'read_pickle',
      joblib: 'load',
      torch: 'load',
      'torch.export': 'load',
      'joblib.numpy_pickle': 'load',
    },
  },
  {
    why: 'reads or writes files',
    names: {
      builtins: 'open file',
      io: 'open open_code FileIO',
      _io: 'open open_code FileIO',
      codecs: 'open',
      bz2: 'open BZ2File',
      gzip: 'open GzipFile',
      lzma: 'open LZMAFile',
      logging: 'FileHandler',
      numpy: 'fromfile memmap save savez savez_compressed savetxt loadtxt genfromtxt fromregex',
      torch: 'save from_file',
      'torch._C': 'PyTorchFileWriter PyTorchFileReader',
      'torch.distributed': 'FileStore TCPStore',
      'torch._C._distributed_c10d': 'FileStore TCPStore',
      h5py: 'File',
      'h5py._hl.files': 'File',
      omegaconf: 'OmegaConf.save OmegaConf.load',
      joblib: 'dump',
      'joblib.numpy_pickle': 'dump',
      pandas: 'to_pickle HDFStore ExcelWriter',
      safetensors: 'safe_open',
      'safetensors.numpy': 'save_file load_file',
      'safetensors.torch': 'save_file load_file save_model load_model',
      pathlib: 'Path.* PosixPath.* WindowsPath.*',
    },
  },
];

/** Inside a dangerous module, yet plain data or torch's own helpers for plain data. */
const EXCEPTIONS: ReadonlySet<string> = new Set([
  'multiprocessing.context.AuthenticationString',
  'torch.jit._pickle',
  'torch.serialization._get_layout',
  'torch.distributed.rpc.PyRRef',
  'torch.fx.immutable_collections',
  'torch._dynamo.decorators._DimRange',
  'platform.uname_result',
  'sys.version_info',
  'os.stat_result',
  'select.epoll',
]);

const MODULES = new Map<string, string>(
  BY_MODULE.flatMap(({ why, modules }) => modules.split(' ').map((m) => [m, why] as const)),
);
const NAMES = new Map<string, string>(
  BY_NAME.flatMap(({ why, names }) =>
    Object.entries(names).flatMap(([module, list]) =>
      list.split(' ').map((name) => [`${module}.${name}`, why] as const),
    ),
  ),
);

/** Parts of the longest name above: a name of a million dots is not looked up in all its lengths. */
const LONGEST = Math.max(...[...EXCEPTIONS, ...MODULES.keys(), ...NAMES.keys()].map((name) => name.split('.').length));

/** What stands before the first dot of the names above. */
const FIRST_PARTS: ReadonlySet<string> = new Set(
  [...MODULES.keys(), ...NAMES.keys(), ...EXCEPTIONS].map((name) => name.split('.', 1)[0] ?? name),
);

export function isDangerousRoot(root: string): boolean {
  return FIRST_PARTS.has(root);
}

/**
 * Roots that make a dotted or re-exported name dangerous wherever they stand in it: `pathlib.os`,
 * `torch._utils.sys.modules`.
 */
const ROOTS: ReadonlySet<string> = new Set(
  [...MODULES.keys()].filter((m) => !m.includes('.') && m !== 'test' && m !== 'code' && m !== 'new' && m !== 'sh'),
);

/** Why `module.name` is dangerous, or null. Both parts may have dots; every prefix and every component is tested. */
export function dangerOf(module: string, name: string): string | null {
  const ofModule = partsOf(module);
  const ofName = partsOf(name);
  if (FIRST_PARTS.has(ofModule[0] ?? '')) {
    const known = knownDanger([...ofModule, ...ofName]);
    if (known !== undefined) return known;
  }
  // A name may itself be a module that the named one has imported: `GLOBAL 'pathlib os'` is the os module.
  const inside = ofName.find((part) => ROOTS.has(part) || (part.startsWith('_') && ROOTS.has(part.slice(1))));
  if (inside !== undefined && module !== '__main__' && !inside.startsWith('__'))
    return `reaches the \`${inside}\` module through another one`;
  if (ofName.length > 1 && FILE_METHODS.has(ofName.at(-1) ?? '')) return 'reads or writes files';
  const isReaching = (part: string) => REACHING.has(part);
  const dunder = (ofModule.length > 1 ? ofModule.slice(1).find(isReaching) : undefined) ?? ofName.find(isReaching);
  return dunder === undefined ? null : `reaches \`${dunder}\`, from where any code can be found`;
}

/** Most names have no dot, and there may be very many of them. */
function partsOf(name: string): readonly string[] {
  return name.includes('.') ? name.split('.') : [name];
}

/** Why a name is dangerous of which some beginning is in the lists; null for an exception, undefined for any other. */
function knownDanger(parts: readonly string[]): string | null | undefined {
  const prefixes = parts.slice(0, LONGEST).map((_, last) => parts.slice(0, last + 1).join('.'));
  if (prefixes.some((prefix) => EXCEPTIONS.has(prefix))) return null;
  for (const [last, prefix] of prefixes.entries()) {
    const isModule = last + 1 < parts.length;
    const why =
      (isModule ? MODULES.get(prefix) : undefined) ??
      NAMES.get(prefix) ??
      (isModule ? NAMES.get(`${prefix}.*`) : undefined);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** Methods that take a path, whatever class they are asked of: `FloatStorage.from_file`, `DataFrame.to_csv`. */
const FILE_METHODS: ReadonlySet<string> = new Set(
  'from_file tofile to_csv to_pickle to_parquet to_hdf to_excel to_feather to_sql write_text write_bytes'.split(' '),
);

const REACHING: ReadonlySet<string> = new Set([
  '__globals__',
  '__builtins__',
  '__subclasses__',
  '__class__',
  '__dict__',
  '__code__',
  '__call__',
  '__getattribute__',
  '__import__',
  '__loader__',
  '__spec__',
  '__reduce__',
  '__reduce_ex__',
  '__init_subclass__',
  '__mro__',
  '__bases__',
]);
