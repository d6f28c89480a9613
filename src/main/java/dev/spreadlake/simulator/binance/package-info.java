/**
 * Binance spot's public market data, REST {@code /api/v3} and WebSocket streams, as a simulated
 * exchange speaks them.
 */
package dev.spreadlake.simulator.binance;
