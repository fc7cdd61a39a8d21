/**
 * Names that modules of Python and numpy have which pickles speak of: classes and functions, as Python 3.11 and numpy 2.4
 * list them.
 */
export const NAMES_OF_PYTHON: Readonly<Record<string, string>> = {
  builtins: `
    ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError
    BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
    ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception
    ExceptionGroup False FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError
    ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError
    KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None NotADirectoryError NotImplemented
    NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError
    RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration
    SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError
    UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError
    Warning ZeroDivisionError abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr
    classmethod compile complex copyright credits delattr dict dir divmod enumerate eval exec exit filter float
    format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len license list
    locals map max memoryview min next object oct open ord pow print property quit range repr reversed round set
    setattr slice sorted staticmethod str sum super tuple type vars zip
  `,
  _codecs: `
    ascii_decode ascii_encode charmap_build charmap_decode charmap_encode decode encode escape_decode escape_encode
    latin_1_decode latin_1_encode lookup lookup_error raw_unicode_escape_decode raw_unicode_escape_encode
    readbuffer_encode register register_error unicode_escape_decode unicode_escape_encode unregister
    utf_16_be_decode utf_16_be_encode utf_16_decode utf_16_encode utf_16_ex_decode utf_16_le_decode utf_16_le_encode
    utf_32_be_decode utf_32_be_encode utf_32_decode utf_32_encode utf_32_ex_decode utf_32_le_decode utf_32_le_encode
    utf_7_decode utf_7_encode utf_8_decode utf_8_encode
  `,
  argparse: `
    Action ArgumentDefaultsHelpFormatter ArgumentError ArgumentParser ArgumentTypeError BooleanOptionalAction
    FileType HelpFormatter MetavarTypeHelpFormatter Namespace RawDescriptionHelpFormatter RawTextHelpFormatter
    _ActionsContainer _AppendAction _AppendConstAction _ArgumentGroup _AttributeHolder _CountAction _ExtendAction
    _HelpAction _MutuallyExclusiveGroup _StoreAction _StoreConstAction _StoreFalseAction _StoreTrueAction
    _SubParsersAction _VersionAction _copy_items _get_action_name
  `,
  array: `ArrayType _array_reconstructor array`,
  collections: `
    ChainMap Counter OrderedDict UserDict UserList UserString _Link _OrderedDictItemsView _OrderedDictKeysView
    _OrderedDictValuesView _chain _count_elements _eq _iskeyword _itemgetter _proxy _recursive_repr _repeat _starmap
    _tuplegetter defaultdict deque namedtuple
  `,
  copyreg: `
    _HEAPTYPE _reconstructor _reduce_ex _slotnames add_extension clear_extension_cache constructor pickle
    pickle_complex pickle_union remove_extension __newobj__ __newobj_ex__
  `,
  datetime: `MAXYEAR MINYEAR date datetime time timedelta timezone tzinfo`,
  decimal: `
    Clamped Context ConversionSyntax Decimal DecimalException DecimalTuple DivisionByZero DivisionImpossible
    DivisionUndefined FloatOperation HAVE_CONTEXTVAR HAVE_THREADS Inexact InvalidContext InvalidOperation MAX_EMAX
    MAX_PREC MIN_EMIN MIN_ETINY Overflow Rounded Subnormal Underflow getcontext localcontext setcontext
  `,
  enum: `
    DynamicClassAttribute Enum EnumCheck EnumMeta EnumType Flag FlagBoundary IntEnum IntFlag MappingProxyType
    ReprEnum StrEnum _EnumDict _dedent _high_bit _is_descriptor _is_dunder _is_internal_class _is_private
    _is_single_bit _is_sunder _iter_bits_lsb _make_class_unpicklable _old_convert_ _or_ _power_of_two _proto_member
    _reduce_ex_by_global_name _simple_enum _test_simple_enum auto bin global_enum global_enum_repr global_flag_repr
    global_str member nonmember pickle_by_enum_name pickle_by_global_name property reduce show_flag_values unique
    verify
  `,
  fractions: `Fraction _PyHASH_INF _PyHASH_MODULUS`,
  functools: `
    _CacheInfo _HashedSeq _c3_merge _c3_mro _compose_mro _find_impl _ge_from_gt _ge_from_le _ge_from_lt _gt_from_ge
    _gt_from_le _gt_from_lt _le_from_ge _le_from_gt _le_from_lt _lru_cache_wrapper _lt_from_ge _lt_from_gt
    _lt_from_le _make_key _unwrap_partial cache cached_property cmp_to_key lru_cache partial partialmethod reduce
    singledispatch singledispatchmethod total_ordering update_wrapper wraps
  `,
  ipaddress: `
    AddressValueError IPV4LENGTH IPV6LENGTH IPv4Address IPv4Interface IPv4Network IPv6Address IPv6Interface
    IPv6Network NetmaskValueError _BaseAddress _BaseConstants _BaseNetwork _BaseV4 _BaseV6 _IPAddressBase
    _IPv4Constants _IPv6Constants _collapse_addresses_internal _count_righthand_zero_bits _find_address_range
    _split_optional_netmask collapse_addresses get_mixed_type_key ip_address ip_interface ip_network
    summarize_address_range v4_int_to_packed v6_int_to_packed
  `,
  itertools: `
    _grouper _tee _tee_dataobject accumulate chain combinations combinations_with_replacement compress count cycle
    dropwhile filterfalse groupby islice pairwise permutations product repeat starmap takewhile tee zip_longest
  `,
  math: `
    acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc exp exp2 expm1
    fabs factorial floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt lcm ldexp lgamma log
    log10 log1p log2 modf nan nextafter perm pi pow prod radians remainder sin sinh sqrt tan tanh tau trunc ulp
  `,
  numbers: `Complex Integral Number Rational Real`,
  operator: `
    abs add and_ attrgetter call concat contains countOf delitem eq floordiv ge getitem gt iadd iand iconcat
    ifloordiv ilshift imatmul imod imul index indexOf inv invert ior ipow irshift is_ is_not isub itemgetter
    itruediv ixor le length_hint lshift lt matmul methodcaller mod mul ne neg not_ or_ pos pow rshift setitem sub
    truediv truth xor
  `,
  pathlib: `
    EBADF ELOOP ENOENT ENOTDIR Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath _Flavour
    _PathParents _PosixFlavour _PreciseSelector _RecursiveWildcardSelector _Selector _TerminatingSelector
    _WINERROR_CANT_RESOLVE_FILENAME _WINERROR_INVALID_NAME _WINERROR_NOT_READY _WildcardSelector _WindowsFlavour
    _ignore_error _is_wildcard_pattern _make_selector
  `,
  random: `
    BPF LOG4 NV_MAGICCONST RECIP_BPF Random SG_MAGICCONST SystemRandom TWOPI _ONE _e _pi _test _test_generator
    betavariate choice choices expovariate gammavariate gauss getrandbits getstate lognormvariate normalvariate
    paretovariate randbytes randint random randrange sample seed setstate shuffle triangular uniform vonmisesvariate
    weibullvariate
  `,
  re: `
    A ASCII DEBUG DOTALL I IGNORECASE L LOCALE M MULTILINE Match NOFLAG Pattern RegexFlag S Scanner T TEMPLATE U
    UNICODE VERBOSE X _MAXCACHE _compile _compile_repl _expand _pickle _subx compile error escape findall finditer
    fullmatch match purge search split sub subn template
  `,
  statistics: `
    LinearRegression NormalDist StatisticsError _SQRT2 _coerce _convert _decimal_sqrt_of_frac _exact_ratio _fail_neg
    _float_sqrt_of_frac _integer_sqrt_of_frac_rto _isfinite _mean_stdev _normal_dist_inv_cdf _sqrt_bit_width _ss
    _sum correlation covariance fmean geometric_mean harmonic_mean linear_regression mean median median_grouped
    median_high median_low mode multimode pstdev pvariance quantiles stdev tau variance
  `,
  time: `
    CLOCK_BOOTTIME CLOCK_MONOTONIC CLOCK_MONOTONIC_RAW CLOCK_PROCESS_CPUTIME_ID CLOCK_REALTIME CLOCK_TAI
    CLOCK_THREAD_CPUTIME_ID _STRUCT_TM_ITEMS altzone asctime clock_getres clock_gettime clock_gettime_ns
    clock_settime clock_settime_ns ctime daylight get_clock_info gmtime localtime mktime monotonic monotonic_ns
    perf_counter perf_counter_ns process_time process_time_ns pthread_getcpuclockid sleep strftime strptime
    struct_time thread_time thread_time_ns time time_ns timezone tzset
  `,
  types: `
    DynamicClassAttribute GenericAlias SimpleNamespace UnionType _GeneratorWrapper _calculate_meta _cell_factory
    coroutine new_class prepare_class resolve_bases
  `,
  typing: `
    AbstractSet Annotated Any AsyncContextManager AsyncGenerator AsyncIterable AsyncIterator Awaitable BinaryIO
    ByteString Callable ChainMap ClassVar Collection Concatenate Container ContextManager Coroutine Counter
    DefaultDict Deque Dict Final ForwardRef FrozenSet Generator Generic Hashable IO ItemsView Iterable Iterator
    KeysView List Literal LiteralString Mapping MappingView Match MutableMapping MutableSequence MutableSet
    NamedTuple NamedTupleMeta Never NewType NoReturn NotRequired Optional OrderedDict ParamSpec ParamSpecArgs
    ParamSpecKwargs Pattern Protocol Required Reversible Self Sequence Set Sized SupportsAbs SupportsBytes
    SupportsComplex SupportsFloat SupportsIndex SupportsInt SupportsRound TYPE_CHECKING TextIO Tuple Type TypeAlias
    TypeGuard TypeVar TypeVarTuple TypedDict Union Unpack ValuesView _ASSERT_NEVER_REPR_MAX_LENGTH _AnnotatedAlias
    _AnyMeta _BaseGenericAlias _BoundVarianceMixin _CallableGenericAlias _CallableType _ConcatenateGenericAlias
    _DeprecatedType _Final _GenericAlias _Immutable _LiteralGenericAlias _LiteralSpecialForm _NamedTuple
    _NotIterable _PickleUsingNameMixin _ProtocolMeta _SpecialForm _SpecialGenericAlias _TupleType _TypedDict
    _TypedDictMeta _TypingEllipsis _UnionGenericAlias _UnpackGenericAlias _alias _allow_reckless_class_checks
    _caller _check_generic _collect_parameters _deduplicate _eval_type _flatten_literal_params _get_protocol_attrs
    _idfunc _is_callable_members_only _is_dunder _is_param_expr _is_typevar_like _is_unpacked_typevartuple
    _make_nmtuple _namedtuple_mro_entries _no_init_or_replace_init _overload_dummy _remove_dups_flatten
    _should_unflatten_callable_args _strip_annotations _tp_cache _type_check _type_convert _type_repr _unpack_args
    _value_and_type_iter assert_never assert_type cast clear_overloads dataclass_transform final get_args get_origin
    get_overloads get_type_hints io is_typeddict no_type_check no_type_check_decorator overload re reveal_type
    runtime_checkable
  `,
  uuid: `
    SafeUUID UUID _AIX _LINUX _MAC_OMITS_LEADING_ZEROES _arp_getnode _find_mac_near_keyword _find_mac_under_heading
    _generate_time_safe _get_command_stdout _has_uuid_generate_time_safe _ifconfig_getnode _ip_getnode
    _ipconfig_getnode _is_universal _lanscan_getnode _load_system_functions _netbios_getnode _netstat_getnode
    _parse_mac _random_getnode _unix_getnode _windll_getnode getnode uuid1 uuid3 uuid4 uuid5
  `,
  zoneinfo: `ZoneInfo`,
  numpy: `
    _CopyMode abs absolute acos acosh add arccos arccosh arcsin arcsinh arctan arctan2 arctanh asin asinh atan atan2
    atanh bitwise_and bitwise_count bitwise_invert bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift
    bitwise_xor bool bool_ broadcast busdaycalendar byte bytes_ cbrt cdouble ceil character clongdouble complex128
    complex256 complex64 complexfloating conj conjugate copysign cos cosh csingle datetime64 deg2rad degrees divide
    divmod double dtype equal errstate exp exp2 expm1 fabs finfo flatiter flexible float128 float16 float32 float64
    float_power floating floor floor_divide fmax fmin fmod frexp gcd generic greater greater_equal half heaviside
    hypot iinfo inexact int16 int32 int64 int8 int_ intc integer intp invert isfinite isinf isnan isnat lcm ldexp
    left_shift less less_equal log log10 log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or
    logical_xor long longdouble longlong matmul matrix matvec maximum memmap minimum mod modf multiply ndarray
    ndenumerate ndindex nditer negative nextafter not_equal number object_ poly1d positive pow power rad2deg radians
    recarray reciprocal record remainder right_shift rint short sign signbit signedinteger sin single sinh spacing
    sqrt square str_ subtract tan tanh timedelta64 true_divide trunc ubyte ufunc uint uint16 uint32 uint64 uint8
    uintc uintp ulong ulonglong unsignedinteger ushort vecdot vecmat vectorize void
  `,
  'numpy._core.multiarray': `_reconstruct scalar ndarray dtype`,
  'numpy._core.numeric': `_frombuffer`,
  'numpy._core._internal': `_convert_to_stringdtype_kwargs`,
  'numpy._core.records': `recarray record`,
  'numpy.rec': `recarray record`,
  'numpy.ma.core': `_mareconstruct MaskedArray MaskedConstant mvoid`,
  'numpy.ma': `MaskedArray`,
  'numpy.dtypes': `
    BoolDType ByteDType BytesDType CLongDoubleDType Complex128DType Complex64DType DateTime64DType Float16DType
    Float32DType Float64DType Int16DType Int32DType Int64DType Int8DType IntDType LongDType LongDoubleDType
    LongLongDType ObjectDType ShortDType StrDType StringDType TimeDelta64DType UByteDType UInt16DType UInt32DType
    UInt64DType UInt8DType UIntDType ULongDType ULongLongDType UShortDType VoidDType
  `,
  'numpy.random._pickle': `__bit_generator_ctor __generator_ctor __randomstate_ctor`,
  'numpy.random': `RandomState Generator SeedSequence MT19937 PCG64 PCG64DXSM Philox SFC64`,
  'numpy.random._mt19937': `MT19937`,
  'numpy.random._pcg64': `PCG64 PCG64DXSM`,
  'numpy.random._philox': `Philox`,
  'numpy.random._sfc64': `SFC64`,
  'numpy.random.mtrand': `RandomState`,
  'numpy.random._generator': `Generator`,
  'numpy.random.bit_generator': `SeedSequence SeedlessSeedSequence __pyx_unpickle_SeedSequence`,
  'numpy.matrixlib.defmatrix': `matrix`,
  'numpy.char': `chararray`,
  'numpy.polynomial.polynomial': `Polynomial`,
  'numpy.polynomial.chebyshev': `Chebyshev`,
  'numpy.polynomial.legendre': `Legendre`,
  'numpy.polynomial.hermite': `Hermite`,
  'numpy.polynomial.hermite_e': `HermiteE`,
  'numpy.polynomial.laguerre': `Laguerre`,
  'numpy.core.multiarray': `_reconstruct scalar ndarray dtype`,
  'numpy.core.numeric': `_frombuffer`,
  'numpy.core.records': `recarray record`,
  'numpy.core._internal': `_convert_to_stringdtype_kwargs`,
};
