/** The window's only name for a checkpoint. Main or the server maps it to a path; paths are shown as text, never sent back. */
export type CheckpointId = string & { readonly __brand: 'CheckpointId' };

/** Work that goes on by itself: a comparison, a rewrite, an export. */
export type JobId = string & { readonly __brand: 'JobId' };

/** A folder that a person opened. */
export type FolderId = string & { readonly __brand: 'FolderId' };

/** Something opened in an earlier session. */
export type RecentId = string & { readonly __brand: 'RecentId' };
