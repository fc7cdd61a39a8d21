import { finding, type Finding } from '../findings/finding.ts';
import type { FormatReader } from '../findings/format-result.ts';
import { MODEL } from './layout.ts';
import { GraphTensors } from './nested.ts';
import { placeTensors } from './place-tensor.ts';
import { readPair, type TensorProto } from './tensor.ts';
import { WireFault, WireReader, type Field } from './wire.ts';

/**
 * Read an ONNX model: a protobuf `ModelProto` whose graph holds the weights as initializers, or as attributes of nodes, with
 * their bytes inside or in files beside it. The format has no checksums. Source: onnx.proto; "External Data" in the
 * ONNX repository.
 */
export const readOnnx: FormatReader = async (source, context) => {
  const reader = new WireReader(source, context.signal);
  const model = new Model(reader);
  const findings: Finding[] = [];
  try {
    for await (const field of reader.fields(0, source.size)) await model.take(reader, field);
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    const { at, kind, message } = error;
    findings.push(
      finding(kind === 'cut' ? 'OX201' : 'OX202', { offset: at }, { offset: at, what: message, size: source.size }),
    );
  }
  if (!model.hasGraph && findings.length === 0) findings.push(finding('OX301'));
  if (model.irVersion === null && findings.length === 0) findings.push(finding('OX305'));
  if (model.unnamedNodes > 0 && findings.length === 0)
    findings.push(finding('OX306', {}, { count: model.unnamedNodes }));
  const placed = await placeTensors(model.tensors, context.folder);
  const files = new Set(placed.storages.flatMap(({ file }) => (file === undefined ? [] : [file])));
  return {
    checkpoint: {
      format: 'onnx',
      size: source.size,
      tensors: placed.tensors,
      storages: placed.storages,
      root: {
        kind: 'dict',
        id: 0,
        entries: placed.tensors.map((tensor) => [
          { kind: 'str', value: tensor.name },
          { kind: 'tensor', tensor },
        ]),
      },
      globals: [],
      // A graph names operators of the runtime, never code of its own.
      safety: 'safe',
      torch: null,
      archive: null,
      metadata: model.facts(),
      layout: null,
      files: [...files],
    },
    findings: [...findings, ...placed.findings],
    checksums: [],
  };
};

/** What a model says of itself, gathered field by field. */
class Model {
  irVersion: bigint | null = null;
  hasGraph = false;
  readonly #graphs: GraphTensors;
  readonly #texts: (readonly [string, string])[] = [];
  readonly #opsets: string[] = [];

  constructor(reader: WireReader) {
    this.#graphs = new GraphTensors(reader);
  }

  get unnamedNodes(): number {
    return this.#graphs.unnamed;
  }

  get tensors(): readonly TensorProto[] {
    return this.#graphs.tensors;
  }

  async take(reader: WireReader, field: Field): Promise<void> {
    switch (field.number) {
      case MODEL.irVersion:
        if (field.type === 'varint') this.irVersion = field.value;
        return;
      case MODEL.producerName:
        this.#texts.push(['producer', await reader.text(field)]);
        return;
      case MODEL.producerVersion:
        this.#texts.push(['producer version', await reader.text(field)]);
        return;
      case MODEL.domain:
        this.#texts.push(['domain', await reader.text(field)]);
        return;
      case MODEL.opsetImport:
        await this.#takeOpset(reader, field);
        return;
      case MODEL.metadataProps:
        this.#texts.push(await readPair(reader, field));
        return;
      case MODEL.graph:
        if (field.type === 'bytes') await this.#takeGraph(field);
        return;
      case MODEL.trainingInfo:
        if (field.type === 'bytes') await this.#graphs.training(field);
        return;
      case MODEL.functions:
        if (field.type === 'bytes') await this.#graphs.function(field);
    }
  }

  async #takeGraph(graph: Field): Promise<void> {
    this.hasGraph = true;
    this.#texts.push(['graph', await this.#graphs.graph(graph, '')]);
  }

  async #takeOpset(reader: WireReader, entry: Field): Promise<void> {
    let domain = '';
    let version = 0n;
    for await (const field of reader.fields(entry.start, entry.end)) {
      if (field.number === 1) domain = await reader.text(field);
      if (field.number === 2) version = field.value;
    }
    this.#opsets.push(`${domain === '' ? 'ai.onnx' : domain} ${version}`);
  }

  facts(): readonly (readonly [string, string])[] {
    return [
      ...(this.irVersion === null ? [] : [['ir_version', String(this.irVersion)] as const]),
      ...(this.#opsets.length === 0 ? [] : [['opset', this.#opsets.join(', ')] as const]),
      ['nodes', String(this.#graphs.nodes)] as const,
      ...this.#texts.filter(([, text]) => text !== ''),
    ];
  }
}
