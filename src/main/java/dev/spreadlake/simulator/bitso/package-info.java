/** Bitso's public REST and WebSocket protocol, version 3, as a simulated exchange speaks it. */
package dev.spreadlake.simulator.bitso;
