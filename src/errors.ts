/** What went wrong, as a stable code. */
export type ErrorCode =
  | "ERR_XYLOSS_LENGTH"
  | "ERR_XYLOSS_TYPE"
  | "ERR_XYLOSS_SHAPE"
  | "ERR_XYLOSS_EMPTY"
  | "ERR_XYLOSS_OPTION"
  | "ERR_XYLOSS_VALUE"
  | "ERR_XYLOSS_OVERLAP"
  | "ERR_XYLOSS_DETACHED"
  | "ERR_XYLOSS_OUT_OF_MEMORY"
  | "ERR_XYLOSS_DISPOSED"
  | "ERR_XYLOSS_NO_SIMD"
  | "ERR_XYLOSS_COMPILE"
  | "ERR_XYLOSS_WORKER";

/**
 * Every error that xyloss throws. It is thrown before anything is written: a failed call leaves every array as it was, unless its code is
 * `ERR_XYLOSS_WORKER`.
 */
export class XylossError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "XylossError";
    this.code = code;
  }
}

/** Throws. Unlike the statement, it can be part of an expression. */
export function fail(code: ErrorCode, message: string, options?: { cause?: unknown }): never {
  throw new XylossError(code, message, options);
}

/** What `make` allocates; throws `ERR_XYLOSS_OUT_OF_MEMORY` if the host refuses. */
export function orOutOfMemory<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    return fail("ERR_XYLOSS_OUT_OF_MEMORY", "The host refused more memory; process less data at once", { cause });
  }
}
