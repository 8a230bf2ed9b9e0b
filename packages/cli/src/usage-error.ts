/** What was typed, or found in its place, cannot be understood. */
export class UsageError extends Error {}
