/**
 * Python 2 names that CPython's unpickler translates at protocols 0 to 2 (`_compat_pickle.py`), as far as they matter for
 * safety: the modules, and the names that moved between modules.
 */
const MODULES: Readonly<Record<string, string>> = {
  __builtin__: 'builtins',
  exceptions: 'builtins',
  copy_reg: 'copyreg',
  Queue: 'queue',
  SocketServer: 'socketserver',
  ConfigParser: 'configparser',
  repr: 'reprlib',
  _winreg: 'winreg',
  thread: '_thread',
  dummy_thread: '_dummy_thread',
  dbhash: 'dbm.bsd',
  dumbdbm: 'dbm.dumb',
  gdbm: 'dbm.gnu',
  xmlrpclib: 'xmlrpc.client',
  SimpleXMLRPCServer: 'xmlrpc.server',
  httplib: 'http.client',
  Cookie: 'http.cookies',
  cookielib: 'http.cookiejar',
  BaseHTTPServer: 'http.server',
  SimpleHTTPServer: 'http.server',
  CGIHTTPServer: 'http.server',
  robotparser: 'urllib.robotparser',
  urllib2: 'urllib.request',
  urlparse: 'urllib.parse',
  commands: 'subprocess',
  UserDict: 'collections',
  UserList: 'collections',
  UserString: 'collections',
  whichdb: 'dbm',
  anydbm: 'dbm',
  StringIO: 'io',
  cStringIO: 'io',
  cPickle: 'pickle',
  _abcoll: 'collections.abc',
  _elementtree: 'xml.etree.ElementTree',
};

const NAMES: Readonly<Record<string, readonly [string, string]>> = {
  '__builtin__ xrange': ['builtins', 'range'],
  '__builtin__ reduce': ['functools', 'reduce'],
  '__builtin__ intern': ['sys', 'intern'],
  '__builtin__ unichr': ['builtins', 'chr'],
  '__builtin__ unicode': ['builtins', 'str'],
  '__builtin__ long': ['builtins', 'int'],
  '__builtin__ raw_input': ['builtins', 'input'],
  'itertools izip': ['builtins', 'zip'],
  'itertools imap': ['builtins', 'map'],
  'itertools ifilter': ['builtins', 'filter'],
  'itertools ifilterfalse': ['itertools', 'filterfalse'],
  'itertools izip_longest': ['itertools', 'zip_longest'],
  'UserDict IterableUserDict': ['collections', 'UserDict'],
  'UserList UserList': ['collections', 'UserList'],
  'UserString UserString': ['collections', 'UserString'],
  'os popen2': ['os', 'popen'],
  'os getcwdu': ['os', 'getcwd'],
  'urllib urlopen': ['urllib.request', 'urlopen'],
  'urllib urlretrieve': ['urllib.request', 'urlretrieve'],
};

const ROOTS: ReadonlySet<string> = new Set([
  ...Object.keys(MODULES),
  ...Object.keys(NAMES).map((name) => name.split(' ', 1)[0] ?? name),
]);

/** True for a module that Python 3 calls otherwise, or some of whose names it has elsewhere. */
export function isPython2Root(root: string): boolean {
  return ROOTS.has(root);
}

/** The name as written, and its Python 3 spelling where that differs. */
export function canonicalNames(module: string, name: string): readonly (readonly [string, string])[] {
  if (!ROOTS.has(module)) return [[module, name]];
  const moved = Object.hasOwn(NAMES, `${module} ${name}`) ? NAMES[`${module} ${name}`] : undefined;
  if (moved !== undefined) return [[module, name], moved];
  const renamed = Object.hasOwn(MODULES, module) ? MODULES[module] : undefined;
  return renamed === undefined
    ? [[module, name]]
    : [
        [module, name],
        [renamed, name],
      ];
}
