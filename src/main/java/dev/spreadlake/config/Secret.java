package dev.spreadlake.config;

/** A value that must not appear in a log, a page or an error. */
public record Secret(String reveal) {
  @Override
  public String toString() {
    return "[hidden]";
  }
}
