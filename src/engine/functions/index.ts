/** Operations as functions. */
export * from './aliases.ts';
export * from './arrangement.ts';
export * from './combinations.ts';
export * from './copies.ts';
export * from './inspection.ts';
export * from './joining.ts';
export * from './linalg.ts';
export * from './placing.ts';
export * from './products.ts';
export * from './reduction.ts';
export * from './samples.ts';
export * from './several.ts';
export * from './shape.ts';
export * from './sorting.ts';
export * from './unary.ts';
export * from './where.ts';
