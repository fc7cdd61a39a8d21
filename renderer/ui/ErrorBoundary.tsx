import { Button } from '@blueprintjs/core';
import { Component, type ReactNode } from 'react';
import styles from './ErrorBoundary.module.css';

interface Props {
  /** The panel it guards, as people call it. */
  readonly panel: string;
  readonly children: ReactNode;
}

type State = { readonly status: 'fine' } | { readonly status: 'broken'; readonly message: string };

/** A fault in one panel says so there and leaves the window alone. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { status: 'fine' };

  static getDerivedStateFromError(error: unknown): State {
    return { status: 'broken', message: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    if (this.state.status === 'fine') return this.props.children;
    return (
      <div role="alert" className={styles.fault}>
        <strong>{this.props.panel} could not be shown.</strong>
        <span>This is a fault of Assay, not of the file: {this.state.message}</span>
        <Button size="small" text="Try again" onClick={() => this.setState({ status: 'fine' })} />
      </div>
    );
  }
}
