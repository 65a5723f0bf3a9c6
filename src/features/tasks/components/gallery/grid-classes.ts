/** The columns of the gallery, also while it is read. */
export const gridClasses = 'grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-4';
