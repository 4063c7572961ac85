/* makensis.exe: has wine run the NSIS of this machine's Linux, in the same folder and with the same
   arguments; so both may name files by relative paths only. */
#include <windows.h>

typedef LONG (*spawn)(char *const *, int);

int main(int argc, char **argv)
{
    spawn run = (spawn)GetProcAddress(GetModuleHandleA("ntdll"), "__wine_unix_spawnvp");
    argv[0] = "makensis";
    return run ? run(argv, TRUE) : 99;
}
