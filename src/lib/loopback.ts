/** Where the web process listens unless it is told another address: only this machine reaches it. */
export const loopback = '127.0.0.1';
