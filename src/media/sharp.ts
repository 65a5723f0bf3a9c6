import sharp from 'sharp';

// Every picture is another one, so that what libvips keeps of the last ones (up to 50 MiB) never serves anybody.
sharp.cache(false);

export { sharp };
