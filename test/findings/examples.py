"""Make the files of examples: jobs as JSON on stdin, each with a folder and lines of Python; answers on stdout.

An answer is null where the files were made, and else the reason why this Python cannot make them.
"""

import contextlib
import io
import json
import os
import sys
import warnings

warnings.simplefilter("ignore")


def undo_settings():
    """Settings of torch that an example changes for its own process."""
    torch = sys.modules.get("torch")
    if torch is not None and hasattr(torch.serialization, "set_crc32_options"):
        torch.serialization.set_crc32_options(True)


def make(job):
    os.chdir(job["folder"])
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile("\n".join(job["make"]), job["code"], "exec"), {"__name__": "__main__"})
    except ImportError as error:
        return "needs: " + str(error)
    except AttributeError as error:
        # An older torch has less to call.
        return "needs: " + str(error) if "torch" in str(error) else repr(error)
    except Exception as error:
        return repr(error)
    finally:
        undo_settings()
    return None


jobs = json.load(sys.stdin)
answers = {job["code"]: make(job) for job in jobs}
torch = sys.modules.get("torch")
json.dump({"torch": None if torch is None else torch.__version__, "answers": answers}, sys.stdout)
