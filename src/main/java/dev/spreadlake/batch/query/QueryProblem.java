package dev.spreadlake.batch.query;

import java.io.Serial;

/**
 * Why a question cannot be answered. The message names what is wrong, its value and what is
 * allowed, and is meant for the person who asked.
 */
public final class QueryProblem extends RuntimeException {
  /** Whose fault it is. */
  public enum Kind {
    /** There is no query of that name. */
    UNKNOWN_QUERY,
    /** A parameter is missing, unknown or wrong. */
    BAD_PARAMETER,
    /** The tables it reads have not been published. */
    NO_TABLES,
    /** The answer took too long and was stopped. */
    LATE,
    /** The engine failed. */
    FAILED
  }

  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String parameter;

  private QueryProblem(Kind kind, String parameter, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.parameter = parameter;
  }

  static QueryProblem unknownQuery(String message) {
    return new QueryProblem(Kind.UNKNOWN_QUERY, "", message, null);
  }

  static QueryProblem parameter(String name, String message) {
    return new QueryProblem(Kind.BAD_PARAMETER, name, message, null);
  }

  static QueryProblem noTables(String message) {
    return new QueryProblem(Kind.NO_TABLES, "", message, null);
  }

  /** Stopped by a time limit. */
  public static QueryProblem late(String message, Throwable cause) {
    return new QueryProblem(Kind.LATE, "", message, cause);
  }

  static QueryProblem failed(String message, Throwable cause) {
    return new QueryProblem(Kind.FAILED, "", message, cause);
  }

  public Kind kind() {
    return kind;
  }

  /** Name of the parameter at fault; empty if it is not about one. */
  public String parameter() {
    return parameter;
  }
}
