package dev.spreadlake.e2e;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;

/** What a reader does with mouse and fingers that Playwright has no words for. */
final class Hands {
  private final Page page;
  private CDPSession touches;

  Hands(Page page) {
    this.page = page;
  }

  /** Drags from the middle of something, to the right by so many pixels. */
  void drag(String selector, double dx) {
    BoundingBox box = page.locator(selector).boundingBox();
    double x = box.x + box.width / 2;
    double y = box.y + box.height / 2;
    page.mouse().move(x, y);
    page.mouse().down();
    page.mouse().move(x + dx / 2, y);
    page.mouse().move(x + dx, y);
    page.mouse().up();
  }

  /** Puts two fingers on the middle of something, side by side, and spreads them. */
  void pinchOpen(String selector) {
    BoundingBox box = page.locator(selector).boundingBox();
    double y = box.y + box.height / 2;
    double middle = box.x + box.width / 2;
    touch("touchStart", middle - 40, middle + 40, y);
    for (int step = 1; step <= 6; step++) {
      touch("touchMove", middle - 40 - 20 * step, middle + 40 + 20 * step, y);
    }
    touch("touchEnd", 0, 0, 0);
  }

  private void touch(String type, double a, double b, double y) {
    JsonObject event = new JsonObject();
    event.addProperty("type", type);
    JsonArray points = new JsonArray();
    if (!type.equals("touchEnd")) {
      for (double x : new double[] {a, b}) {
        JsonObject point = new JsonObject();
        point.addProperty("x", x);
        point.addProperty("y", y);
        point.addProperty("id", x == a ? 1 : 2);
        points.add(point);
      }
    }
    event.add("touchPoints", points);
    if (touches == null) {
      touches = page.context().newCDPSession(page);
    }
    touches.send("Input.dispatchTouchEvent", event);
  }
}
