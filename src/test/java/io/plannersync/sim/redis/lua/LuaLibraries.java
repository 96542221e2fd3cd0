package io.plannersync.sim.redis.lua;

import io.plannersync.sim.redis.command.Numbers;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LoadState;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.compiler.LuaC;
import org.luaj.vm2.lib.BaseLib;
import org.luaj.vm2.lib.OneArgFunction;
import org.luaj.vm2.lib.PackageLib;
import org.luaj.vm2.lib.StringLib;
import org.luaj.vm2.lib.TableLib;
import org.luaj.vm2.lib.VarArgFunction;
import org.luaj.vm2.lib.jse.JseMathLib;

/**
 * LuaJ, which is a Lua 5.2 with some rough edges, as the Lua 5.1 of Redis. One difference is left:
 * a number with a fraction, or of more than 14 digits, that is joined to a text by {@code ..} looks
 * different; scripts format such numbers.
 */
final class LuaLibraries {

  private LuaLibraries() {}

  static Globals globals() {
    Globals globals = new Globals();
    globals.load(new BaseLib());
    globals.load(new PackageLib()); // the others enter themselves there
    globals.load(new StringLib());
    globals.load(new TableLib());
    globals.load(new JseMathLib());
    LoadState.install(globals);
    LuaC.install(globals);
    globals.set("unpack", globals.get("table").get("unpack"));
    globals.set("tostring", tostring(globals.get("tostring")));
    globals.get("string").set("format", new Format());
    return globals;
  }

  private static LuaValue tostring(LuaValue others) {
    return new OneArgFunction() {
      @Override
      public LuaValue call(LuaValue value) {
        return value.type() == LuaValue.TNUMBER
            ? LuaValue.valueOf(Numbers.general(value.todouble(), 14))
            : others.call(value);
      }
    };
  }

  /** string.format for {@code %d}, {@code %s}, {@code %.<n>f} and {@code %%}. */
  private static final class Format extends VarArgFunction {

    @Override
    public Varargs invoke(Varargs given) {
      String format = given.checkjstring(1);
      StringBuilder text = new StringBuilder();
      int next = 2;
      for (int i = 0; i < format.length(); i++) {
        char c = format.charAt(i);
        if (c != '%') {
          text.append(c);
          continue;
        }
        int end = i + 1;
        while (!Character.isLetter(format.charAt(end)) && format.charAt(end) != '%') {
          end++;
        }
        String kind = format.substring(i + 1, end + 1);
        text.append(kind.equals("%") ? "%" : formatted(kind, given.checkvalue(next++)));
        i = end;
      }
      return LuaString.valueOf(text.toString());
    }

    private static String formatted(String kind, LuaValue value) {
      if (kind.equals("s")) {
        return value.tojstring();
      }
      if (kind.equals("d")) {
        return Long.toString((long) value.checkdouble());
      }
      if (kind.matches("\\.\\df")) {
        return Numbers.fixed(value.checkdouble(), kind.charAt(1) - '0');
      }
      throw new UnsupportedOperationException("string.format with %" + kind);
    }
  }
}
