/** How often the host tells a page that it is there, in milliseconds. */
export const heartbeat = 5000;
