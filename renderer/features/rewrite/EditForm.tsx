import { Button, InputGroup } from '@blueprintjs/core';
import { AddIcon } from '@blueprintjs/icons';
import { useState } from 'react';
import type { RewriteEdit } from '../../../src-core/contract/rewrite.ts';
import { Choice } from '../../ui/Choice.tsx';
import styles from './EditForm.module.css';
import type { EditField, EditKind } from './edit-kinds.ts';

interface Props {
  /** The kinds that this checkpoint takes. */
  readonly kinds: readonly EditKind[];
  readonly onAdd: (edit: RewriteEdit) => void;
}

/** One more edit: its kind, and what that kind asks for. */
export function EditForm({ kinds, onAdd }: Props) {
  const [chosen, setChosen] = useState<RewriteEdit['kind']>('drop');
  const [answers, setAnswers] = useState<readonly string[]>([]);
  const kind = kinds.find((one) => one.kind === chosen);
  if (kind === undefined) return null;
  const filled = kind.fields.map(({ choices }, place) => answers[place] ?? choices?.[0] ?? '');
  const made = kind.make(filled);
  const answer = (place: number, text: string) => setAnswers(filled.map((one, at) => (at === place ? text : one)));
  const add = () => {
    if ('problem' in made) return;
    onAdd(made);
    setAnswers([]);
  };
  return (
    <form
      aria-label="Add an edit"
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <div className={styles.line}>
        <Choice
          label="Kind of edit"
          value={chosen}
          options={kinds.map(({ kind: value, name }) => [value, name] as const)}
          onChoose={(value) => {
            setChosen(value);
            setAnswers([]);
          }}
        />
        {kind.fields.map((field, place) => (
          <Field
            key={`${chosen} ${field.label}`}
            field={field}
            value={filled[place] ?? ''}
            onChange={(text) => answer(place, text)}
          />
        ))}
        <Button type="submit" size="small" icon={<AddIcon size={14} />} text="Add" disabled={'problem' in made} />
      </div>
      {'problem' in made && made.problem !== '' && (
        <p role="alert" className={styles.problem}>
          {made.problem}
        </p>
      )}
    </form>
  );
}

interface FieldProps {
  readonly field: EditField;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

function Field({ field: { label, placeholder, choices }, value, onChange }: FieldProps) {
  if (choices !== undefined) {
    return (
      <Choice label={label} value={value} options={choices.map((one) => [one, one] as const)} onChoose={onChange} />
    );
  }
  return (
    <InputGroup
      size="small"
      className={styles.field ?? ''}
      aria-label={label}
      title={label}
      placeholder={placeholder}
      spellCheck={false}
      value={value}
      onValueChange={onChange}
    />
  );
}
