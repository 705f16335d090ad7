/** Options that several families have. */
export const labelSmoothing = { kind: "number", default: 0, atLeast: 0, below: 1 } as const;
/** Keras' clip. Above ½ nothing would be left between the ends. */
export const epsilon = { kind: "number", default: 1e-7, atLeast: 2 ** -126, below: 0.5 } as const;
