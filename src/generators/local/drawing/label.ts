/** Stands in every frame and in the result, so that nobody takes the film for a hosted model's. */
export const LABEL = 'local preview';
