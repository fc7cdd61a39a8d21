import type { FindingCode } from './catalog.ts';
import type { Example } from './example.ts';
import { FILE_EXAMPLES } from './examples/file.ts';
import { GGUF_EXAMPLES } from './examples/gguf.ts';
import { HDF5_EXAMPLES } from './examples/hdf5.ts';
import { KERAS_EXAMPLES } from './examples/keras.ts';
import { KEYS_EXAMPLES } from './examples/keys.ts';
import { NUMPY_EXAMPLES } from './examples/numpy.ts';
import { ONNX_EXAMPLES } from './examples/onnx.ts';
import { PICKLE_ODDITIES_EXAMPLES } from './examples/pickle-oddities.ts';
import { PICKLE_WASTE_EXAMPLES } from './examples/pickle-waste.ts';
import { PICKLE_PROBLEMS_EXAMPLES } from './examples/pickle-problems.ts';
import { SAFETENSORS_EXAMPLES } from './examples/safetensors.ts';
import { SAFETY_EXAMPLES } from './examples/safety.ts';
import { SETS_EXAMPLES } from './examples/sets.ts';
import { SETS_DCP_EXAMPLES } from './examples/sets-dcp.ts';
import { SETS_MEGATRON_EXAMPLES } from './examples/sets-megatron.ts';
import { SETS_ORBAX_EXAMPLES } from './examples/sets-orbax.ts';
import { TORCH_ARCHIVE_EXAMPLES } from './examples/torch-archive.ts';
import { TORCH_CONTENT_EXAMPLES } from './examples/torch-content.ts';
import { TORCH_LEGACY_EXAMPLES } from './examples/torch-legacy.ts';
import { TORCH_STORAGES_EXAMPLES } from './examples/torch-storages.ts';
import { TORCH_TENSORS_EXAMPLES } from './examples/torch-tensors.ts';
import { VALUES_EXAMPLES } from './examples/values.ts';
import { ZIP_CONTENT_EXAMPLES } from './examples/zip-content.ts';
import { ZIP_DIAGNOSIS_EXAMPLES } from './examples/zip-diagnosis.ts';
import { ZIP_DIRECTORY_EXAMPLES } from './examples/zip-directory.ts';
import { ZIP_RECORDS_EXAMPLES } from './examples/zip-records.ts';

/** One example for every code. They stand apart from the catalogue: windows and readers need the words alone. */
export const EXAMPLES: Readonly<Record<FindingCode, Example>> = {
  ...FILE_EXAMPLES,
  ...ZIP_DIAGNOSIS_EXAMPLES,
  ...ZIP_DIRECTORY_EXAMPLES,
  ...ZIP_RECORDS_EXAMPLES,
  ...ZIP_CONTENT_EXAMPLES,
  ...PICKLE_PROBLEMS_EXAMPLES,
  ...PICKLE_ODDITIES_EXAMPLES,
  ...PICKLE_WASTE_EXAMPLES,
  ...TORCH_ARCHIVE_EXAMPLES,
  ...TORCH_STORAGES_EXAMPLES,
  ...TORCH_TENSORS_EXAMPLES,
  ...TORCH_CONTENT_EXAMPLES,
  ...TORCH_LEGACY_EXAMPLES,
  ...SAFETENSORS_EXAMPLES,
  ...NUMPY_EXAMPLES,
  ...GGUF_EXAMPLES,
  ...SAFETY_EXAMPLES,
  ...SETS_EXAMPLES,
  ...SETS_DCP_EXAMPLES,
  ...SETS_MEGATRON_EXAMPLES,
  ...SETS_ORBAX_EXAMPLES,
  ...ONNX_EXAMPLES,
  ...HDF5_EXAMPLES,
  ...KERAS_EXAMPLES,
  ...KEYS_EXAMPLES,
  ...VALUES_EXAMPLES,
};
