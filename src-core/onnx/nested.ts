import { ATTRIBUTE, FUNCTION, GRAPH, NODE, SPARSE, TRAINING } from './layout.ts';
import { readTensorProto, type TensorProto } from './tensor.ts';
import { WireFault, type Field, type WireReader } from './wire.ts';

/** Protobuf refuses messages that nest deeper. */
const MOST_NESTED = 100;

/**
 * Gathers the tensors of a graph: its initializers by their names; those in attributes of nodes (constants, the graphs of
 * conditions and loops) under the node they belong to, as `node/name`. Source: onnx.proto.
 */
export class GraphTensors {
  readonly tensors: TensorProto[] = [];
  /** Nodes of the graph itself; those of graphs inside it are not counted. */
  nodes = 0;
  /** Nodes that do not say what they run, wherever they are. */
  unnamed = 0;
  readonly #reader: WireReader;

  constructor(reader: WireReader) {
    this.#reader = reader;
  }

  async graph(graph: Field, path: string, depth = 0): Promise<string> {
    if (depth > MOST_NESTED) throw new WireFault(graph.start, 'malformed', 'a graph that nests too deeply');
    let name = '';
    for await (const field of this.#reader.fields(graph.start, graph.end)) {
      if (field.number === GRAPH.name) name = await this.#reader.text(field);
      if (field.type !== 'bytes') continue;
      if (field.number === GRAPH.node) {
        if (depth === 0) this.nodes += 1;
        await this.#node(field, path, depth);
      } else if (field.number === GRAPH.initializer) await this.#tensor(field, path);
      else if (field.number === GRAPH.sparseInitializer) await this.#sparse(field, path);
    }
    return name;
  }

  /** A graph that is run to train the model. */
  async training(info: Field): Promise<void> {
    for await (const field of this.#reader.fields(info.start, info.end))
      if (field.type === 'bytes' && (field.number === TRAINING.initialization || field.number === TRAINING.algorithm))
        await this.graph(field, 'training/', 1);
  }

  /** An operator that the model defines itself. */
  async function(definition: Field): Promise<void> {
    for await (const field of this.#reader.fields(definition.start, definition.end))
      if (field.type === 'bytes' && field.number === FUNCTION.node) await this.#node(field, '', 1);
  }

  async #node(node: Field, path: string, depth: number): Promise<void> {
    const attributes: Field[] = [];
    let name: Field | null = null;
    let isNamed = false;
    for await (const field of this.#reader.fields(node.start, node.end)) {
      if (field.number === NODE.attribute && field.type === 'bytes') attributes.push(field);
      // What a node yields names it better than its own name, which may be empty.
      else if (field.number === NODE.output) name ??= field;
      else if (field.number === NODE.opType) isNamed = field.end > field.start;
    }
    if (!isNamed) this.unnamed += 1;
    if (attributes.length === 0) return;
    const own = `${path}${name === null ? '' : await this.#reader.text(name)}`;
    for (const attribute of attributes) await this.#attribute(attribute, own, depth);
  }

  async #attribute(attribute: Field, node: string, depth: number): Promise<void> {
    for await (const field of this.#reader.fields(attribute.start, attribute.end)) {
      if (field.type !== 'bytes') continue;
      switch (field.number) {
        case ATTRIBUTE.tensor:
        case ATTRIBUTE.tensors:
          await this.#tensor(field, node, '');
          break;
        case ATTRIBUTE.sparseTensor:
        case ATTRIBUTE.sparseTensors:
          await this.#sparse(field, `${node}/`);
          break;
        case ATTRIBUTE.graph:
        case ATTRIBUTE.graphs:
          await this.graph(field, `${node}/`, depth + 1);
      }
    }
  }

  async #sparse(sparse: Field, path: string): Promise<void> {
    for await (const field of this.#reader.fields(sparse.start, sparse.end))
      if (field.type === 'bytes' && (field.number === SPARSE.values || field.number === SPARSE.indices))
        await this.#tensor(field, path);
  }

  /** `instead` is the name where the tensor's own says nothing. */
  async #tensor(field: Field, path: string, instead?: string): Promise<void> {
    const tensor = await readTensorProto(this.#reader, field.start, field.end);
    this.tensors.push({ ...tensor, name: `${path}${instead ?? tensor.name}` });
  }
}
