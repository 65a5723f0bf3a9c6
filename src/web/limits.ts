/** What bounds every connection and request of the web process. Bodies have their own bounds: `guard-request.ts`. */
export const httpLimits = {
  /** The address and the headers of a request together, in bytes. */
  maxHeaderBytes: 16 * 1024,
  /** From the first byte of a request to the end of its headers. */
  headersTimeoutMs: 60_000,
  /** From the first byte of a request to the end of its body: an upload of 50 MiB arrives in it at 1.5 Mbit/s. */
  requestTimeoutMs: 300_000,
  /** How long an idle connection is kept for a next request. */
  keepAliveTimeoutMs: 5_000,
  /** How long the rest of a body is read and dropped after an early answer, so that its sender gets to see that answer. */
  lingerMs: 5_000,
  /** The longest unread body after which the connection is still worth keeping, in bytes. */
  maxDroppedBytes: 256 * 1024,
  /** How long answers under way may take to end once the process is asked to stop. */
  stopTimeoutMs: 10_000,
  /** How long its pages and its connections to the database may then take to close. */
  closeTimeoutMs: 3_000,
  /** Answers of at least so many bytes are compressed for those who understand it. */
  minCompressedBytes: 1024,
  /** The longest request id that is taken over from a request, in characters. */
  maxRequestIdCharacters: 128,
};
