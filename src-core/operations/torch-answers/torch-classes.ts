/**
 * Names with a capital that modules of layers and optimizers have in torch 2.13.0: what `dir()` says of them. Names of
 * functions are not listed.
 */
export const CLASSES_OF_TORCH: Readonly<Record<string, string>> = {
  'torch.nn': `
    AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveLogSoftmaxWithLoss AdaptiveMaxPool1d
    AdaptiveMaxPool2d AdaptiveMaxPool3d AlphaDropout AvgPool1d AvgPool2d AvgPool3d BCELoss BCEWithLogitsLoss
    BatchNorm1d BatchNorm2d BatchNorm3d Bilinear Buffer CELU CTCLoss ChannelShuffle CircularPad1d CircularPad2d
    CircularPad3d ConstantPad1d ConstantPad2d ConstantPad3d Container Conv1d Conv2d Conv3d ConvTranspose1d
    ConvTranspose2d ConvTranspose3d CosineEmbeddingLoss CosineSimilarity CrossEntropyLoss CrossMapLRN2d DataParallel
    Dropout Dropout1d Dropout2d Dropout3d ELU Embedding EmbeddingBag FeatureAlphaDropout Flatten Fold
    FractionalMaxPool2d FractionalMaxPool3d GELU GLU GRU GRUCell GaussianNLLLoss GroupNorm Hardshrink Hardsigmoid
    Hardswish Hardtanh HingeEmbeddingLoss HuberLoss Identity InstanceNorm1d InstanceNorm2d InstanceNorm3d KLDivLoss
    L1Loss LPPool1d LPPool2d LPPool3d LSTM LSTMCell LayerNorm LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d
    LazyConv1d LazyConv2d LazyConv3d LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d LazyInstanceNorm1d
    LazyInstanceNorm2d LazyInstanceNorm3d LazyLinear LeakyReLU Linear LinearCrossEntropyLoss
    LinearCrossEntropyOptions LocalResponseNorm LogSigmoid LogSoftmax MSELoss MarginRankingLoss MaxPool1d MaxPool2d
    MaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d Mish Module ModuleDict ModuleList MultiLabelMarginLoss
    MultiLabelSoftMarginLoss MultiMarginLoss MultiheadAttention NLLLoss NLLLoss2d PReLU PairwiseDistance Parameter
    ParameterDict ParameterList PixelShuffle PixelUnshuffle PoissonNLLLoss RMSNorm RNN RNNBase RNNCell RNNCellBase
    RReLU ReLU ReLU6 ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d
    ReplicationPad3d SELU Sequential SiLU Sigmoid SmoothL1Loss SoftMarginLoss Softmax Softmax2d Softmin Softplus
    Softshrink Softsign SyncBatchNorm Tanh Tanhshrink Threshold Transformer TransformerDecoder
    TransformerDecoderLayer TransformerEncoder TransformerEncoderLayer TripletMarginLoss
    TripletMarginWithDistanceLoss Unflatten Unfold UninitializedBuffer UninitializedParameter Upsample
    UpsamplingBilinear2d UpsamplingNearest2d ZeroPad1d ZeroPad2d ZeroPad3d
  `,
  'torch.nn.modules': `
    AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveLogSoftmaxWithLoss AdaptiveMaxPool1d
    AdaptiveMaxPool2d AdaptiveMaxPool3d AlphaDropout AvgPool1d AvgPool2d AvgPool3d BCELoss BCEWithLogitsLoss
    BatchNorm1d BatchNorm2d BatchNorm3d Bilinear CELU CTCLoss ChannelShuffle CircularPad1d CircularPad2d
    CircularPad3d ConstantPad1d ConstantPad2d ConstantPad3d Container Conv1d Conv2d Conv3d ConvTranspose1d
    ConvTranspose2d ConvTranspose3d CosineEmbeddingLoss CosineSimilarity CrossEntropyLoss CrossMapLRN2d Dropout
    Dropout1d Dropout2d Dropout3d ELU Embedding EmbeddingBag FeatureAlphaDropout Flatten Fold FractionalMaxPool2d
    FractionalMaxPool3d GELU GLU GRU GRUCell GaussianNLLLoss GroupNorm Hardshrink Hardsigmoid Hardswish Hardtanh
    HingeEmbeddingLoss HuberLoss Identity InstanceNorm1d InstanceNorm2d InstanceNorm3d KLDivLoss L1Loss LPPool1d
    LPPool2d LPPool3d LSTM LSTMCell LayerNorm LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d LazyConv1d LazyConv2d
    LazyConv3d LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d LazyInstanceNorm1d LazyInstanceNorm2d
    LazyInstanceNorm3d LazyLinear LeakyReLU Linear LinearCrossEntropyLoss LinearCrossEntropyOptions
    LocalResponseNorm LogSigmoid LogSoftmax MSELoss MarginRankingLoss MaxPool1d MaxPool2d MaxPool3d MaxUnpool1d
    MaxUnpool2d MaxUnpool3d Mish Module ModuleDict ModuleList MultiLabelMarginLoss MultiLabelSoftMarginLoss
    MultiMarginLoss MultiheadAttention NLLLoss NLLLoss2d PReLU PairwiseDistance ParameterDict ParameterList
    PixelShuffle PixelUnshuffle PoissonNLLLoss RMSNorm RNN RNNBase RNNCell RNNCellBase RReLU ReLU ReLU6
    ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d ReplicationPad3d SELU
    Sequential SiLU Sigmoid SmoothL1Loss SoftMarginLoss Softmax Softmax2d Softmin Softplus Softshrink Softsign
    SyncBatchNorm Tanh Tanhshrink Threshold Transformer TransformerDecoder TransformerDecoderLayer
    TransformerEncoder TransformerEncoderLayer TripletMarginLoss TripletMarginWithDistanceLoss Unflatten Unfold
    Upsample UpsamplingBilinear2d UpsamplingNearest2d ZeroPad1d ZeroPad2d ZeroPad3d
  `,
  'torch.nn.modules._functions': `BackwardHookFunction CrossMapLRN2d Function SyncBatchNorm`,
  'torch.nn.modules.activation': `
    CELU ELU F GELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid LogSoftmax Mish Module
    MultiheadAttention NonDynamicallyQuantizableLinear PReLU Parameter RReLU ReLU ReLU6 SELU SiLU Sigmoid Softmax
    Softmax2d Softmin Softplus Softshrink Softsign Tanh Tanhshrink Tensor Threshold
  `,
  'torch.nn.modules.adaptive': `AdaptiveLogSoftmaxWithLoss F Linear Module ModuleList Sequence Sequential Tensor _ASMoutput`,
  'torch.nn.modules.batchnorm': `
    Any BatchNorm1d BatchNorm2d BatchNorm3d F LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d LazyModuleMixin Module
    Parameter SyncBatchNorm Tensor UninitializedBuffer UninitializedParameter _BatchNorm _LazyNormBase _NormBase
  `,
  'torch.nn.modules.channelshuffle': `ChannelShuffle F Module Tensor`,
  'torch.nn.modules.container': `
    Any Container Module ModuleDict ModuleList OrderedDict Parameter ParameterDict ParameterList Self Sequential T
    TYPE_CHECKING TypeVar _V
  `,
  'torch.nn.modules.conv': `
    Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d F LazyConv1d LazyConv2d LazyConv3d
    LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d LazyModuleMixin Literal Module Parameter Tensor
    UninitializedParameter _ConvNd _ConvTransposeMixin _ConvTransposeNd _LazyConvXdMixin
  `,
  'torch.nn.modules.distance': `CosineSimilarity F Module PairwiseDistance Tensor`,
  'torch.nn.modules.dropout': `AlphaDropout Dropout Dropout1d Dropout2d Dropout3d F FeatureAlphaDropout Module Tensor _DropoutNd`,
  'torch.nn.modules.flatten': `Flatten Module Tensor Unflatten`,
  'torch.nn.modules.fold': `F Fold Module Tensor Unfold`,
  'torch.nn.modules.instancenorm': `
    F InstanceNorm1d InstanceNorm2d InstanceNorm3d LazyInstanceNorm1d LazyInstanceNorm2d LazyInstanceNorm3d Tensor
    _InstanceNorm _LazyNormBase _NormBase
  `,
  'torch.nn.modules.lazy': `Any LazyModuleMixin Protocol _LazyProtocol`,
  'torch.nn.modules.linear': `
    Any Bilinear F Identity LazyLinear LazyModuleMixin Linear Module NonDynamicallyQuantizableLinear Parameter
    Tensor UninitializedParameter
  `,
  'torch.nn.modules.linear_cross_entropy': `_ChunkContext _ChunkViews _NUM_OP_INPUTS`,
  'torch.nn.modules.linear_cross_entropy_options': `LinearCrossEntropyOptions Literal NamedTuple _AUTO_DEFAULTS _AUTO_FALLBACK _AutoDefault`,
  'torch.nn.modules.loss': `
    BCELoss BCEWithLogitsLoss CTCLoss Callable CosineEmbeddingLoss CrossEntropyLoss F GaussianNLLLoss
    HingeEmbeddingLoss HuberLoss KLDivLoss L1Loss Linear LinearCrossEntropyLoss LinearCrossEntropyOptions MSELoss
    MarginRankingLoss Module MultiLabelMarginLoss MultiLabelSoftMarginLoss MultiMarginLoss NLLLoss NLLLoss2d
    PairwiseDistance PoissonNLLLoss SmoothL1Loss SoftMarginLoss Tensor TripletMarginLoss
    TripletMarginWithDistanceLoss _Loss _Reduction _WeightedLoss
  `,
  'torch.nn.modules.module': `
    Any BackwardHook Buffer Callable DeviceLikeType Iterator Mapping Module Optional OrderedDict Parameter
    RemovableHandle Self T Tensor TypeVar Union _EXTRA_STATE_KEY_SUFFIX _IncompatibleKeys _WrappedHook
  `,
  'torch.nn.modules.normalization': `CrossMapLRN2d F GroupNorm LayerNorm LocalResponseNorm Module Parameter RMSNorm Size Tensor`,
  'torch.nn.modules.padding': `
    CircularPad1d CircularPad2d CircularPad3d ConstantPad1d ConstantPad2d ConstantPad3d F Module ReflectionPad1d
    ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d ReplicationPad3d Sequence Tensor ZeroPad1d
    ZeroPad2d ZeroPad3d _CircularPadNd _ConstantPadNd _ReflectionPadNd _ReplicationPadNd
  `,
  'torch.nn.modules.pixelshuffle': `F Module PixelShuffle PixelUnshuffle Tensor`,
  'torch.nn.modules.pooling': `
    AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d
    AvgPool1d AvgPool2d AvgPool3d F FractionalMaxPool2d FractionalMaxPool3d LPPool1d LPPool2d LPPool3d MaxPool1d
    MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d Module Tensor _AdaptiveAvgPoolNd _AdaptiveMaxPoolNd
    _AvgPoolNd _LPPoolNd _MaxPoolNd _MaxUnpoolNd
  `,
  'torch.nn.modules.rnn': `GRU GRUCell LSTM LSTMCell Module PackedSequence Parameter RNN RNNBase RNNCell RNNCellBase Tensor _VF`,
  'torch.nn.modules.sparse': `Embedding EmbeddingBag F Module Parameter Tensor`,
  'torch.nn.modules.transformer': `
    Any Callable Dropout F LayerNorm Linear Module ModuleList MultiheadAttention Tensor Transformer
    TransformerDecoder TransformerDecoderLayer TransformerEncoder TransformerEncoderLayer
  `,
  'torch.nn.modules.upsampling': `F Module Tensor Upsample UpsamplingBilinear2d UpsamplingNearest2d`,
  'torch.nn.modules.utils': `Any`,
  'torch.optim': `ASGD Adadelta Adafactor Adagrad Adam AdamW Adamax LBFGS Muon NAdam Optimizer RAdam RMSprop Rprop SGD SparseAdam`,
  'torch.optim._adafactor': `Adafactor Optimizer ParamsT TYPE_CHECKING Tensor TensorListList`,
  'torch.optim._functional': `Tensor`,
  'torch.optim._muon': `DEFAULT_A DEFAULT_B DEFAULT_C DEFAULT_NS_STEPS EPS Muon MutableMapping Optimizer ParamsT Tensor`,
  'torch.optim._stateless': `Any NamedTuple Tensor _GroupSwapinInfo`,
  'torch.optim.adadelta': `Adadelta Any Optimizer ParamsT Tensor`,
  'torch.optim.adagrad': `Adagrad DeviceDict Optimizer ParamsT Tensor`,
  'torch.optim.adam': `Adam DeviceDict DeviceDtypeDict Optimizer ParamsT Tensor`,
  'torch.optim.adamax': `Adamax Optimizer ParamsT Tensor`,
  'torch.optim.adamw': `Adam AdamW ParamsT Tensor`,
  'torch.optim.asgd': `ASGD Optimizer ParamsT Tensor`,
  'torch.optim.lbfgs': `LBFGS Optimizer ParamsT Tensor`,
  'torch.optim.lr_scheduler': `
    Any ChainedScheduler ConstantLR CosineAnnealingLR CosineAnnealingWarmRestarts Counter CyclicLR
    EPOCH_DEPRECATION_WARNING ExponentialLR LRScheduler LambdaLR LinearLR Literal MultiStepLR MultiplicativeLR
    OneCycleLR Optimizer PolynomialLR ReduceLROnPlateau Self SequentialLR StepLR SupportsFloat TYPE_CHECKING Tensor
    TypedDict _LRScheduler _SchedulePhase
  `,
  'torch.optim.nadam': `NAdam Optimizer ParamsT Tensor`,
  'torch.optim.optimizer': `
    Any Args Callable DeviceDict DeviceDtypeDict GlobalOptimizerPostHook GlobalOptimizerPreHook Hashable Indices
    Iterable Kwargs Optimizer OrderedDict ParamSpec ParamsT R RemovableHandle Self Sequence StateDict T
    TensorListList TypeAlias TypeVar _P _RequiredParameter _T
  `,
  'torch.optim.radam': `Optimizer ParamsT RAdam Tensor`,
  'torch.optim.rmsprop': `Optimizer ParamsT RMSprop Tensor`,
  'torch.optim.rprop': `Optimizer ParamsT Rprop Tensor`,
  'torch.optim.sgd': `DeviceDict Optimizer ParamsT SGD Tensor`,
  'torch.optim.sparse_adam': `F Optimizer ParamsT SparseAdam Tensor`,
  'torch.optim.swa_utils': `Any AveragedModel LRScheduler Literal Module PARAM_LIST SWALR TYPE_CHECKING Tensor`,
};
