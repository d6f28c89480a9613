package dev.spreadlake.web.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A refused request, told as {@code application/problem+json} (RFC 9457). {@code parameter} names
 * the query parameter, path part or body field that was wrong.
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String parameter;

  private Problem(int status, String detail, String parameter) {
    super(detail, null, false, false);
    this.status = status;
    this.parameter = parameter;
  }

  /** A problem with the request as a whole. */
  public static Problem of(int status, String detail) {
    return new Problem(status, detail, null);
  }

  /** 400: one parameter is wrong. */
  public static Problem parameter(String parameter, String detail) {
    return new Problem(400, detail, parameter);
  }

  public int status() {
    return status;
  }

  /** Null if it is not about one parameter. */
  public String parameter() {
    return parameter;
  }

  /** Sends it. */
  public void send(HttpServerResponse response) {
    if (response.ended()) {
      return;
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", "about:blank");
    body.put("title", HttpResponseStatus.valueOf(status).reasonPhrase());
    body.put("status", status);
    body.put("detail", getMessage());
    if (parameter != null) {
      body.put("parameter", parameter);
    }
    byte[] json;
    try {
      json = WebJson.mapper().writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a problem of strings and numbers can be written", e);
    }
    response
        .setStatusCode(status)
        .putHeader("content-type", "application/problem+json")
        .putHeader("cache-control", "no-store")
        .end(Buffer.buffer(json));
  }
}
