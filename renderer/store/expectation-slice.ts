import type { StateCreator } from 'zustand/vanilla';
import type { TensorRow } from '../../src-core/contract/tensors.ts';
import {
  documentText,
  exactRule,
  readDocument,
  withAnyDType,
  withAnyFirstDimension,
  withDimensionToggled,
  withDTypeToggled,
  type KeyRule,
  type Rules,
} from '../format/expectation-document.ts';
import type { AppState } from './app-state.ts';

export type ExpectationMode = 'keys' | 'tensors' | 'document';

/**
 * What a checkpoint is expected to hold, as it is put together. It stays when another checkpoint is shown: it is derived
 * from one and held against others. The required keys are among the preferences.
 */
export interface ExpectationSlice {
  readonly expectationMode: ExpectationMode;
  readonly expectationRules: Rules;
  /** What the document says beside `required_keys` and `keys`. */
  readonly expectationRest: Readonly<Record<string, unknown>>;
  readonly expectationModeChosen: (mode: ExpectationMode) => void;
  /** Take over a whole document. What is none changes nothing; why is returned, '' when it was taken. */
  readonly expectationRead: (json: string) => string;
  readonly expectationCleared: () => void;
  readonly tensorRuleToggled: (row: TensorRow) => void;
  readonly dimensionToggled: (row: TensorRow, axis: number) => void;
  readonly dtypeToggled: (row: TensorRow) => void;
  /** Expect all these just as they are, or nothing of them. */
  readonly tensorsTicked: (rows: readonly TensorRow[], isTicked: boolean) => void;
  readonly rulesLoosened: (how: 'first-dimension' | 'dtype') => void;
}

type Create = StateCreator<AppState, [], [], ExpectationSlice>;

export const createExpectationSlice: Create = (set, get) => {
  const put = (name: string, rule: KeyRule | null) => {
    const rules = new Map(get().expectationRules);
    if (rule === null) rules.delete(name);
    else rules.set(name, rule);
    set({ expectationRules: rules });
  };
  const ruleOf = (row: TensorRow) => get().expectationRules.get(row.name) ?? exactRule(row);
  return {
    expectationMode: 'keys',
    expectationRules: new Map(),
    expectationRest: {},

    expectationModeChosen: (expectationMode) => set({ expectationMode }),

    expectationRead: (json) => {
      const read = readDocument(json);
      if (!read.ok) return read.why;
      const { required, rules, rest } = read.parts;
      set({ requiredKeys: required, expectationRules: rules, expectationRest: rest });
      return '';
    },

    expectationCleared: () => set({ requiredKeys: [], expectationRules: new Map(), expectationRest: {} }),

    tensorRuleToggled: (row) => put(row.name, get().expectationRules.has(row.name) ? null : exactRule(row)),
    dimensionToggled: (row, axis) => put(row.name, withDimensionToggled(ruleOf(row), axis, row)),
    dtypeToggled: (row) => put(row.name, withDTypeToggled(ruleOf(row), row)),

    tensorsTicked: (rows, isTicked) => {
      const rules = new Map(get().expectationRules);
      for (const row of rows) {
        if (!isTicked) rules.delete(row.name);
        else if (!rules.has(row.name)) rules.set(row.name, exactRule(row));
      }
      set({ expectationRules: rules });
    },

    rulesLoosened: (how) => {
      const { expectationRules: rules } = get();
      set({ expectationRules: how === 'dtype' ? withAnyDType(rules) : withAnyFirstDimension(rules) });
    },
  };
};

/** The whole document as JSON text; '' where nothing is expected. */
export function expectationText({ requiredKeys, expectationRules, expectationRest }: AppState): string {
  return documentText({ required: requiredKeys, rules: expectationRules, rest: expectationRest });
}
